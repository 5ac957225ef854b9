package wire

// TokenRequest exchanges a one-time code for a token.
type TokenRequest struct {
	Code string `json:"code" minLength:"1" maxLength:"128"`
}

// Token lets its holder ask for what its scopes name.
type Token struct {
	Token  string   `json:"token" doc:"for the header Authorization: Bearer"`
	Scopes []string `json:"scopes" nullable:"false"`
}

// PageAddress is where a browser finds the page, with a code that works once.
type PageAddress struct {
	Address string `json:"address"`
}

// Health says that a daemon answers, and nothing else.
type Health struct {
	Status string `json:"status" enum:"ok"`
}
