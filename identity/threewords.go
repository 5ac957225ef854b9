package identity

// ThreeWords stand for a hash where people compare by voice, or look at two
// screens: its first 33 bits, in the list of their language, as the first
// three of twelve words are drawn from such bits. They are composed (NFC), for
// showing. Whoever can try 2³³ hashes can make these words come out, so they
// only hold for a hash that the other side could not choose afterwards.
func ThreeWords(hash [32]byte, language Language) []string {
	return wordsOfBits(hash[:], 3, language)
}
