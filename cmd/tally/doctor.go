package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity/keystore"
	"tallystick/model/community"
)

type doctorFlags struct {
	rebuild bool
	repair  bool
	json    bool
	dryRun  bool
}

// doctorReport is what `tally doctor --json` prints.
type doctorReport struct {
	Type        string   `json:"type"`
	Did         string   `json:"did"`   // verify, rebuild or repair; the last two verify afterwards
	Sound       bool     `json:"sound"` // nothing is damaged and nothing is lost
	Communities int      `json:"communities"`
	Entries     int      `json:"entries"`             // read, hashed, and as they were stored
	Bodies      int      `json:"bodies"`              // likewise, of those that came after their entry
	Attachments int      `json:"attachments"`         // likewise
	Lacking     int      `json:"lacking"`             // sealed bodies that are not here: no damage
	Files       int      `json:"lacking_attachments"` // that readable notes name and are not here: no damage
	Damage      []string `json:"damage"`
	Lost        []string `json:"lost"`    // own entries that the store no longer has
	Mended      []string `json:"mended"`  // what repair found damaged and took out
	Removed     int      `json:"removed"` // entries among it
	SetAside    string   `json:"set_aside,omitempty"`

	beyond bool // only a backup mends what is damaged
}

// What doctor did.
const (
	didVerify  = "verify"
	didRebuild = "rebuild"
	didRepair  = "repair"
)

func newDoctor(env *environment) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check everything, and mend what can be mended",
		Long: `Read and hash everything that is stored, and compare it with what was written.

--rebuild makes anew what follows from the entries, such as indexes. It loses
nothing. --repair does that, and takes out what is damaged: broken files of the
store, and entries with what follows them in their logs, so that others or a
backup can bring them again. It is set aside in the directory first. Keys, and
the store's table of contents, nothing but a backup and the words bring back.`,
		Example: `  tally doctor
  tally doctor --repair --dry-run
  tally doctor --repair`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.doctor(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.rebuild, "rebuild", false, "make everything anew that follows from the entries")
	cmd.Flags().BoolVar(&f.repair, "repair", false, "take out what is damaged, and rebuild")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) doctor(ctx context.Context, f doctorFlags) error {
	if f.rebuild && f.repair {
		return fail(codeUsage, "--repair rebuilds as well", "leave --rebuild out")
	}
	dir, err := env.directory()
	if err != nil {
		return err
	}
	report, err := env.examine(ctx, dir, f)
	if err != nil {
		return err
	}
	report.Sound = len(report.Damage) == 0 && len(report.Lost) == 0
	if f.json {
		err = env.printJSON(report)
	} else {
		env.printDoctor(report)
	}
	return errors.Join(err, report.verdict(f))
}

// examine checks keys and store, after mending if that is asked for.
func (env *environment) examine(ctx context.Context, dir string, f doctorFlags) (doctorReport, error) {
	report := doctorReport{Type: "doctor", Did: didVerify, Damage: []string{}, Lost: []string{}, Mended: []string{}}
	secrets, err := env.unlock(ctx, filepath.Join(dir, keystoreName))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, keystore.ErrDamaged) {
		report.Damage, report.beyond = append(report.Damage, err.Error()), true
	} else if err != nil {
		return report, err
	}
	keyless := report.beyond
	if _, err := os.Stat(filepath.Join(dir, "store", "MANIFEST")); errors.Is(err, fs.ErrNotExist) {
		report.beyond = true // without it nobody knows what the store held
	}
	// Without keys an encrypted store looks damaged all over, and isn't.
	if !keyless && !f.dryRun && (f.rebuild || f.repair) {
		if err := env.mend(ctx, dir, secrets, f, &report); err != nil {
			return report, err
		}
	}
	r, err := env.openReplica(ctx, dir, secrets)
	if errors.Is(err, replica.ErrDamaged) {
		report.Damage = append(report.Damage, err.Error())
		return report, nil
	}
	if err != nil {
		return report, err
	}
	step, end := env.progress("checking entries")
	found, err := r.Verify(ctx, step)
	end()
	report.add(found)
	if err == nil && !keyless {
		s := &session{env: env, dir: dir, replica: r, secrets: secrets}
		report.Files, err = s.lackingFiles(ctx)
	}
	return report, errors.Join(err, r.Close())
}

// lackingFiles counts the attached files that are not here. What is damaged
// has been told, and is not told again.
func (s *session) lackingFiles(ctx context.Context) (n int, err error) {
	for _, c := range s.desk().Communities() {
		var files []crdt.ID
		ring, err := community.OpenRing(s.replica, c.ID(), s.device())
		if err == nil {
			files, err = ring.LackingFiles(ctx)
		}
		if err != nil && !errors.Is(err, replica.ErrDamaged) {
			return n, err
		}
		n += len(files)
	}
	return n, err
}

func (env *environment) mend(ctx context.Context, dir string, secrets keystore.Secrets, f doctorFlags, report *doctorReport) error {
	options, err := env.options(dir, secrets)
	if err != nil {
		return err
	}
	report.Did, options.Dir = didRebuild, dir
	mend := replica.Rebuild
	if f.repair {
		report.Did, mend = didRepair, replica.Repair
	}
	step, end := env.progress("reading entries")
	found, err := mend(ctx, options, step)
	end()
	report.Removed, report.SetAside = found.Removed, found.SetAside
	for _, damage := range found.Damage {
		report.Mended = append(report.Mended, damage.Error())
	}
	if errors.Is(err, replica.ErrDamaged) {
		return &failure{code: codeDamaged, what: "this does not mend it", cause: err, hints: report.advice()}
	}
	return err
}

func (r *doctorReport) add(found replica.Report) {
	r.Communities, r.Entries, r.Bodies = found.Communities, found.Entries, found.Bodies
	r.Attachments, r.Lacking = found.Attachments, found.Lacking
	for _, damage := range found.Damage {
		r.Damage = append(r.Damage, damage.Error())
	}
	for _, lost := range found.Lost {
		r.Lost = append(r.Lost, lost.String())
	}
}

func (env *environment) printDoctor(r doctorReport) {
	env.print("checked %s in %s, %s\n", counted(r.Entries, "entry", "entries"),
		counted(r.Communities, "community", "communities"), counted(r.Attachments, "attachment", "attachments"))
	if r.Lacking > 0 {
		env.print("%s not here, and no damage: others may have them\n", counted(r.Lacking, "sealed body is", "sealed bodies are"))
	}
	if r.Files > 0 {
		env.print("%s, and no damage: others or another backup may have them\n", lackingFiles(r.Files))
	}
	for _, mended := range r.Mended {
		env.print("taken out: %s\n", visible(mended))
	}
	if r.SetAside != "" {
		env.print("set aside in %s, with %s\n", visible(r.SetAside), counted(r.Removed, "entry", "entries"))
	}
	for _, damage := range r.Damage {
		env.print("%s\n", visible(damage))
	}
	for _, lost := range r.Lost {
		env.print("lost: %s\n", visible(lost))
	}
	if r.Sound {
		env.print("sound\n")
	}
}

// verdict is how doctor ends: with the advice that fits what was found and
// what has been tried.
func (r doctorReport) verdict(f doctorFlags) error {
	switch {
	case len(r.Damage) == 0 && len(r.Lost) == 0 && r.SetAside == "":
		return nil
	case len(r.Damage) == 0 && len(r.Lost) == 0:
		return fail(codePartly, "nothing is damaged any more; what was is taken out", "what is missing now comes back from others who have it, or from a backup")
	case len(r.Damage) == 0:
		return fail(codePartly, "nothing is damaged any more, and "+counted(len(r.Lost), "own log lacks", "own logs lack")+" entries",
			"they come back from others who have them, or from a backup", "your next note begins a new log")
	}
	hints := r.advice()
	if f.dryRun && f.repair && !r.beyond {
		hints = []string{"without --dry-run, what is named above would be taken out and set aside", restoreHint}
	}
	return &failure{code: codeDamaged, what: counted(len(r.Damage), "thing is", "things are") + " damaged", hints: hints}
}

// advice is what is left to do about damage when so much has been done.
// Nothing is advised that has just failed.
func (r doctorReport) advice() []string {
	const rebuild = "`tally doctor --rebuild` loses nothing; try it first"
	const repair = "`tally doctor --repair` takes out what is damaged and sets it aside"
	const nothing = "nothing here mends that; " + restoreHint
	switch {
	case r.beyond:
		return []string{nothing}
	case r.Did == didVerify:
		return []string{rebuild, repair, restoreHint}
	case r.Did == didRebuild:
		return []string{repair, restoreHint}
	}
	return []string{nothing}
}
