package wire

// What a doctor does.
const (
	Verify  = "verify"  // look at everything
	Rebuild = "rebuild" // make anew what follows from the entries
	Repair  = "repair"  // that, and take out what is damaged
)

// DoctorQuery says what is to be done. A daemon looks, and refuses the rest:
// nobody mends what is open.
type DoctorQuery struct {
	Do string `query:"do" enum:"verify,rebuild,repair" default:"verify" doc:"a daemon only verifies"`
}

// Examined is what looking at everything found.
type Examined struct {
	Type        string   `json:"type" enum:"doctor"`
	Did         string   `json:"did" enum:"verify,rebuild,repair" doc:"the last two verify afterwards"`
	Sound       bool     `json:"sound" doc:"nothing is damaged and nothing is lost"`
	Communities int      `json:"communities"`
	Entries     int      `json:"entries" doc:"read, hashed, and as they were stored"`
	Bodies      int      `json:"bodies" doc:"likewise, of those that came after their entry"`
	Attachments int      `json:"attachments" doc:"likewise"`
	Lacking     int      `json:"lacking" doc:"sealed bodies that are not here: no damage"`
	Files       int      `json:"lacking_attachments" doc:"that readable notes name and are not here: no damage"`
	Damage      []string `json:"damage" nullable:"false"`
	Beyond      bool     `json:"beyond" doc:"nothing here mends some of it: only a backup and the words do"`
	Lost        []string `json:"lost" nullable:"false" doc:"own entries that the store no longer has"`
	Mended      []string `json:"mended" nullable:"false" doc:"what repair found damaged and took out"`
	Removed     int      `json:"removed" doc:"entries among it"`
	SetAside    string   `json:"set_aside,omitempty" doc:"the file that holds what was taken out"`
}
