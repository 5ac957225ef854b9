package bundle

// SequencesForTest is how many sequences are kept.
func (c *Collector) SequencesForTest() int { return len(c.sequences) }

// ErrOtherPayloadForTest is what a forged frame leads to.
var ErrOtherPayloadForTest = errOtherPayload
