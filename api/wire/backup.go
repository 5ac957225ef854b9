package wire

// BackupQuery says how a backup is to be made.
type BackupQuery struct {
	DryRun bool `query:"dry_run" doc:"answer what would be in it, and make no file"`
}

// BackedUp is a backup that was made, or in a dry run would be.
type BackedUp struct {
	Type        string `json:"type" enum:"backup,would-backup"`
	Communities uint64 `json:"communities"`
	Entries     uint64 `json:"entries"`
	Bytes       int64  `json:"bytes" doc:"before sealing, which adds little; 0 in a dry run"`
	Digest      string `json:"digest,omitempty" doc:"its name; empty in a dry run"`
}
