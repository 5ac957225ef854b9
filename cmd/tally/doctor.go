package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/identity/keystore"
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
	Entries     int      `json:"entries"`     // read, hashed, and as they were stored
	Bodies      int      `json:"bodies"`      // likewise, of those that came after their entry
	Attachments int      `json:"attachments"` // likewise
	Lacking     int      `json:"lacking"`     // sealed bodies that are not here: no damage
	Damage      []string `json:"damage"`
	Lost        []string `json:"lost"`    // own entries that the store no longer has
	Removed     int      `json:"removed"` // damaged entries that repair took out
	SetAside    string   `json:"set_aside,omitempty"`
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
nothing. --repair does that, and takes out entries that are damaged and what
follows them in their logs, so that others or a backup can bring them again;
what can still be read of them is set aside in a file first.`,
		Example: `  tally doctor
  tally doctor --repair --dry-run
  tally doctor --repair`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.doctor(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.rebuild, "rebuild", false, "make everything anew that follows from the entries")
	cmd.Flags().BoolVar(&f.repair, "repair", false, "take damaged entries out, and rebuild")
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
	report := doctorReport{Type: "doctor", Did: didVerify, Damage: []string{}, Lost: []string{}}
	secrets, err := env.unlock(ctx, filepath.Join(dir, keystoreName))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, keystore.ErrDamaged) {
		report.Damage = append(report.Damage, err.Error())
	} else if err != nil {
		return report, err
	}
	if !f.dryRun && (f.rebuild || f.repair) {
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
	return report, errors.Join(err, r.Close())
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
	if r.Removed > 0 {
		env.print("taken out: %s, set aside in %s\n", counted(r.Removed, "damaged entry", "damaged entries"), visible(r.SetAside))
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
	case len(r.Damage) == 0 && len(r.Lost) == 0 && r.Removed == 0:
		return nil
	case len(r.Damage) == 0:
		return fail(codePartly, fmt.Sprintf("nothing is damaged any more, and %d own logs lack entries", len(r.Lost)),
			"they come back from others who have them, or from a backup", "your next note begins a new log")
	}
	hints := []string{"`tally doctor --rebuild` loses nothing; try it first", "`tally doctor --repair` takes damaged entries out and sets them aside"}
	switch {
	case r.Did == didRepair:
		hints = nil
	case r.Did == didRebuild:
		hints = hints[1:]
	case f.dryRun && f.repair:
		hints = []string{"without --dry-run, what is named above would be taken out and set aside"}
	}
	return fail(codeDamaged, counted(len(r.Damage), "thing is", "things are")+" damaged", append(hints, restoreHint)...)
}
