package wire

// WordsHeader is the header of a welcome file with the three words that both
// screens show, escaped as in a query: a plus between them.
const WordsHeader = "Tally-Words"

// What comes after a file that is sent while it is made, as trailers. Both are
// JSON, escaped as in a query.
const (
	// ReportTrailer is what the file holds. A file without it is not whole.
	ReportTrailer = "Tally-Report"

	// ProblemTrailer is the [Problem] that broke the file off. It comes to who
	// says `TE: trailers`; to others the connection ends in the middle.
	ProblemTrailer = "Tally-Problem"
)
