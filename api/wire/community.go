package wire

// CommunityLine is a community in a list.
type CommunityLine struct {
	Type string `json:"type"`
	Named
	Purpose string `json:"purpose"`
	Members int    `json:"members"`
	You     string `json:"you" doc:"member, courier, leaving, left, removed, or asked"`
	Told    string `json:"told_by,omitempty" doc:"who invited, as the code tells it, while nobody has answered"`
}

// Community is a community's rules, stewards and keys.
type Community struct {
	Type       string            `json:"type"`
	Community  Named             `json:"community"`
	Purpose    string            `json:"purpose,omitempty"`
	Language   string            `json:"language"`
	History    bool              `json:"history" doc:"newcomers can read what was written before they came"`
	Couriers   bool              `json:"couriers" doc:"devices may be let in that carry and can't read"`
	Vouch      bool              `json:"vouch" doc:"members have to vouch for a newcomer"`
	Invite     string            `json:"invite" doc:"who may invite: members or stewards"`
	Members    int               `json:"members"`
	Stewards   []Named           `json:"stewards" nullable:"false"`
	Devices    int               `json:"devices" doc:"in force"`
	KeyFits    bool              `json:"key_fits" doc:"of exactly these devices; else a member's next entry brings a new one"`
	Thresholds map[string]string `json:"thresholds" doc:"what decisions need, by kind of motion"`
	You        string            `json:"you"`
	AsOf       uint64            `json:"as_of"`
}

// CommunityCreate is what a community is to begin with.
type CommunityCreate struct {
	Name     string   `json:"name" doc:"what it is called, sealed for its members"`
	Purpose  string   `json:"purpose,omitempty" doc:"what it is for, in prose, sealed for its members"`
	Language string   `json:"language,omitempty" enum:"en,es" default:"en" doc:"of its three words and messages"`
	As       string   `json:"as,omitempty" doc:"the name that you go by in it; yours if it is left out"`
	History  bool     `json:"history,omitempty" doc:"newcomers can read what was written before they came"`
	Couriers bool     `json:"couriers,omitempty" doc:"devices may be let in that carry and can't read"`
	Vouch    bool     `json:"vouch,omitempty" doc:"members have to vouch for a newcomer"`
	Invite   string   `json:"invite,omitempty" enum:"members,stewards" default:"members" doc:"who may invite"`
	Stewards []string `json:"stewards,omitempty" doc:"whole ids of the persons who are to decide; you if it is left out"`
}

// CommunityCreated is a community that was founded, or in a dry run would be.
type CommunityCreated struct {
	Type      string  `json:"type" enum:"community-created,would-create-community"`
	Community *Named  `json:"community,omitempty" doc:"absent in a dry run"`
	Name      string  `json:"name"`
	Stewards  []Named `json:"stewards" nullable:"false"`
	Decides   bool    `json:"you_decide" doc:"you are one of the stewards"`
	AsOf      uint64  `json:"as_of"`
}

// CommunityRename is what a community is to be called.
type CommunityRename struct {
	Name string `json:"name" doc:"sealed for its members"`
}

// CommunityLeft is a community that was left, or in a dry run would be.
type CommunityLeft struct {
	Deed
	Alone bool `json:"only_steward" doc:"you are its only steward, and others stay without one"`
}
