package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/model"
)

// statusReport is what `tally status --json` prints.
type statusReport struct {
	Type        string            `json:"type"`
	Dir         string            `json:"dir"`
	Person      named             `json:"person"`
	Device      named             `json:"device"`
	Protected   bool              `json:"protected"` // by a passphrase, keys and store
	Writable    bool              `json:"writable"`
	Why         string            `json:"why,omitempty"`  // it is not writable
	StoreBytes  int64             `json:"store_bytes"`    // on the disk
	Reserved    int64             `json:"reserved_bytes"` // of them, kept ready for what will be written
	FreeBytes   uint64            `json:"free_bytes"`     // on the disk
	FileSystem  string            `json:"file_system,omitempty"`
	MadeBy      string            `json:"made_by"` // version of the program that made the directory
	Copied      bool              `json:"copied"`  // the directory lies elsewhere than when it was last written
	Lost        []string          `json:"lost"`    // own entries that the store no longer has
	Communities []communityStatus `json:"communities"`
}

// communityStatus is what a replica holds of one community.
type communityStatus struct {
	named
	Purpose   string   `json:"purpose,omitempty"`
	Entries   int      `json:"entries"`
	Logs      int      `json:"logs"`
	Waiting   int      `json:"waiting"`             // entries that can't be verified yet
	Lacking   int      `json:"lacking"`             // sealed bodies that are not here
	Files     int      `json:"lacking_attachments"` // that notes name and are not here
	Forks     int      `json:"forks"`
	Keys      int      `json:"keys"`
	You       string   `json:"you"`
	Needs     []string `json:"needs_you"` // in words
	Digest    string   `json:"digest"`
	Authority string   `json:"authority"`
	Words     []string `json:"words"`
}

func newStatus(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Print what this replica holds and how it is doing",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error {
				r, err := s.status(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return env.printJSON(r)
				}
				env.printStatus(r)
				return nil
			})
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (s *session) status(ctx context.Context) (statusReport, error) {
	store := s.replica.Status()
	fileSystem, _ := fileSystemOf(s.dir) // it is told where it can be
	r := statusReport{
		Type: "status", Dir: s.dir, Person: personNamed(s.secrets.Person, ""), Device: deviceNamed(s.secrets.Device.ID()),
		Protected: s.protected(), Writable: store.Why == nil, StoreBytes: store.StoreBytes, Reserved: store.ReservedBytes,
		FreeBytes: store.FreeBytes, FileSystem: fileSystem, MadeBy: store.Version, Copied: store.Copied, Lost: []string{}, Communities: []communityStatus{},
	}
	if store.Why != nil {
		r.Why = store.Why.Error()
	}
	for _, lost := range store.Lost {
		r.Lost = append(r.Lost, lost.String())
	}
	communities, err := s.all("")
	if err != nil {
		return r, err
	}
	for _, c := range communities {
		status, name, err := s.communityStatus(ctx, c)
		if err != nil {
			return r, err
		}
		if name != "" {
			r.Person.Name = name
		}
		r.Communities = append(r.Communities, status)
	}
	return r, nil
}

// communityStatus also gives the name that the person goes by in it.
func (s *session) communityStatus(ctx context.Context, c *replica.Community) (status communityStatus, name string, err error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return status, "", err
	}
	files, err := b.Ring().LackingFiles(ctx)
	if err != nil {
		return status, "", err
	}
	digest, err := digestOf(b)
	if err != nil {
		return status, "", err
	}
	status = communityStatus{
		named: communityOf(b), Purpose: b.State().Rules.Purpose, You: b.MyStatus(), Entries: c.Len(), Logs: len(c.Logs()), Waiting: c.Waiting(), Lacking: len(c.Lacking()),
		Forks: len(c.Forks()), Files: len(files), Keys: b.Ring().Keys(), Digest: digest.Entries, Authority: digest.Authority, Words: digest.Words,
		Needs: []string{},
	}
	status.Needs, err = s.needs(b)
	return status, b.Name(b.Me()), err
}

// needs is what waits for the person, in words.
func (s *session) needs(b *model.Book) ([]string, error) {
	needs := []string{}
	for _, q := range b.State().Questions() {
		switch l := motionLineOf(b, q); {
		case l.Ready:
			needs = append(needs, "to close what enough have agreed to, to "+l.What+": tally decide close "+l.Short)
		case l.You:
			needs = append(needs, "to answer whether to "+l.What+": tally decide answer "+l.Short+" yes")
		}
	}
	if b.Ungoverned() {
		needs = append(needs, "as every member, to elect stewards, since none is left: "+recoveryCommand)
	}
	lines, err := s.deviceLines([]*model.Book{b}, false)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.New && !l.endedEverywhere() {
			needs = append(needs, "to look at a new device of yours, "+l.Short+": tally device list")
		}
	}
	waiting, err := model.Waiting(s.replica)
	if err != nil {
		return nil, err
	}
	for _, code := range waiting {
		if code.Community == b.ID() {
			needs = append(needs, "the welcome file of "+told(code.InviterName)+", who has your request: tally join WELCOME")
		}
	}
	return needs, nil
}

func (env *environment) printStatus(r statusReport) {
	person := strings.TrimSpace(r.Person.Name + " " + r.Person.Short)
	protection, on := "no passphrase", ""
	if r.Protected {
		protection = "encrypted, opened by your passphrase"
	}
	if r.FileSystem != "" {
		on = " on " + r.FileSystem
	}
	rows := [][2]string{
		{"directory", r.Dir},
		{"person", person},
		{"device", r.Device.Short},
		{"store", fmt.Sprintf("%s of records, %s reserved for more%s, %s free", bytesText(r.StoreBytes-r.Reserved), bytesText(r.Reserved), on, bytesText(int64(r.FreeBytes)))},
		{"keys", protection},
	}
	for _, c := range r.Communities {
		rows = append(rows, c.rows()...)
	}
	env.printRows(append(rows, [2]string{"state", r.state()}))
	for _, lost := range r.Lost {
		env.say("lost: %s; they may come back from a backup or from others", lost)
	}
}

func (c communityStatus) rows() [][2]string {
	purpose := ""
	if c.Purpose != "" {
		purpose = " (" + c.Purpose + ")"
	}
	held := counted(c.Entries, "entry", "entries") + " in " + counted(c.Logs, "log", "logs")
	for _, more := range []struct {
		n    int
		what string
	}{{c.Waiting, "waiting"}, {c.Lacking, "whose text is not here"}, {c.Files, "whose attached file is not here"}, {c.Forks, "forked"}} {
		if more.n > 0 {
			held += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	rows := [][2]string{{"community", strings.TrimSpace(c.Name+" "+c.Short) + purpose}, {"", held}, {"", "digest " + c.Digest[:16] + "… " + strings.Join(c.Words, " ")}}
	for _, need := range c.Needs {
		rows = append(rows, [2]string{"", "needs you " + need})
	}
	return rows
}

func (r statusReport) lackingFiles() (n int) {
	for _, c := range r.Communities {
		n += c.Files
	}
	return n
}

// state is the most important thing to know.
func (r statusReport) state() string {
	switch {
	case !r.Writable:
		return "read-only: " + r.Why
	case r.Copied:
		return "this directory was copied, restored or moved: your next note begins a new log"
	case len(r.Lost) > 0:
		return "own entries are missing: see below"
	case r.lackingFiles() > 0:
		return "saved here, but " + lackingFiles(r.lackingFiles()) + ": `tally log` shows of which notes"
	}
	return "saved here ✔"
}
