package reconcile

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// pack is a message of runs while it is being made: the head of its array,
// which is one byte and changes with the number of runs, its kind, frames.
type pack struct {
	message []byte
	runs    int
}

// add puts a run into messages and returns about how many bytes that makes.
func (c *Conversation) add(run []crdt.Verified) int {
	size := frameBound(run)
	if size > maxFrame {
		return c.addLarge(run)
	}
	p := &c.giving.pack
	if p.runs == maxPack || p.runs > 0 && len(p.message)+size > maxFrame {
		c.flush()
	}
	if p.runs == 0 {
		p.message = append(make([]byte, 0, max(size, packBytes)+frameHead), begin(kindRuns, 0)...)
	}
	p.message = crdt.AppendFrame(p.message, run)
	p.runs++
	p.message[0]++
	if len(p.message) >= packBytes {
		c.flush()
	}
	return size
}

// flush ends the message that is being made.
func (c *Conversation) flush() {
	p := &c.giving.pack
	if p.runs > 0 {
		c.giving.messages = append(c.giving.messages, p.message)
	}
	*p = pack{}
}

// frameHead bounds what a frame takes beside its entries, and bodyHead what a
// body takes beside its bytes.
const (
	frameHead = 128
	bodyHead  = 5
)

// frameBound is at least what a frame of the run takes.
func frameBound(run []crdt.Verified) int {
	size := frameHead
	for _, v := range run {
		size += v.Size() + bodyHead
	}
	return size
}

// addLarge puts a run into a message of its own without the last of its sealed
// bodies, and these into messages behind it. If clear bodies alone are too many
// the run is cut, and the peer lets the first part wait for the second.
func (c *Conversation) addLarge(run []crdt.Verified) int {
	size, light := frameBound(run), slices.Clone(run)
	for i := len(light) - 1; i >= 0 && size > maxFrame; i-- {
		size -= len(light[i].Body())
		light[i] = light[i].WithoutBody()
		size += len(light[i].Body())
	}
	if size > maxFrame {
		half := len(run) / 2
		return c.add(run[:half]) + c.add(run[half:])
	}
	c.flush()
	size = c.add(light)
	c.flush()
	var bodies [][]byte
	for i, v := range light {
		if v.Body() == nil {
			bodies = append(bodies, run[i].Body())
		}
	}
	for len(bodies) > 0 {
		message, n, sent := appendBodies(kindLeft, bodies, nil)
		c.giving.messages = append(c.giving.messages, message)
		c.result.Out.Bodies += sent
		bodies, size = bodies[n:], size+len(message)
	}
	return size
}

// What stands in a list of bodies for one that is not given.
const (
	saysAbsent = 0
	saysErased = 1
)

// appendBodies makes a message of as many bodies as fit, at least one; nil
// stands for one that is not given, and erased says which of these were erased.
func appendBodies(kind int, bodies [][]byte, erased []bool) (message []byte, n, sent int) {
	var list []byte
	for n < len(bodies) && (n == 0 || len(list)+len(bodies[n]) < packBytes) {
		switch {
		case bodies[n] != nil:
			list = dagcbor.AppendBytes(list, bodies[n])
			sent++
		case erased != nil && erased[n]:
			list = dagcbor.AppendUint(list, saysErased)
		default:
			list = dagcbor.AppendUint(list, saysAbsent)
		}
		n++
	}
	return append(dagcbor.AppendArray(begin(kind, 1), n), list...), n, sent
}
