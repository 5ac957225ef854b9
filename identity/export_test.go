package identity

// What the vectors hold and callers have no use for.

func (w Words) SeedForTest() []byte { return w.seed() }

func (k RootKey) SeedForTest() []byte { return k.private.Seed() }

func (k BackupKey) SeedForTest() []byte { return k.private.Bytes() }

func WordsForTest(language Language, entropy []byte) (Words, error) {
	return wordsOf(language, entropy)
}

func FoldForTest(word string) string { return fold(word) }

func (l Language) ListForTest() []string { return l.list() }

func PadForTest(coding byte, clear []byte) []byte { return pad(coding, clear) }

func UnpadForTest(padded []byte) (byte, []byte, bool) { return unpad(padded) }
