package wire

// WordsHeader is the header of a welcome file with the three words that both
// screens show, escaped as in a query: a plus between them.
const WordsHeader = "Tally-Words"
