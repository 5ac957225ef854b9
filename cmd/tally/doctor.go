package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity/keystore"
)

type doctorFlags struct {
	rebuild bool
	repair  bool
	json    bool
	dryRun  bool
}

// doctorReport is what came of it, and whether a daemon has looked.
type doctorReport struct {
	wire.Examined
	daemon bool
}

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
the store's table of contents, nothing but a backup and the words bring back.
Neither is done while a daemon has the directory open.`,
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
	if f.json {
		err = env.printJSON(report.Examined)
	} else {
		env.printDoctor(report)
	}
	return errors.Join(err, report.verdict(f))
}

// does is what the flags ask for; a dry run looks.
func (f doctorFlags) does() string {
	switch {
	case f.dryRun:
	case f.rebuild:
		return wire.Rebuild
	case f.repair:
		return wire.Repair
	}
	return wire.Verify
}

// examine has the daemon look, or looks without one.
func (env *environment) examine(ctx context.Context, dir string, f doctorFlags) (r doctorReport, err error) {
	c, err := client.Dial(ctx, dir)
	if errors.Is(err, client.ErrNoDaemon) {
		return env.examineAlone(ctx, dir, f)
	}
	if err != nil {
		return r, err
	}
	defer c.Close()
	r.daemon = true
	r.Examined, err = env.look(ctx, c, f.does())
	return r, err
}

// look has everything looked at, and says meanwhile that it takes a while.
func (env *environment) look(ctx context.Context, c *client.Client, do string) (wire.Examined, error) {
	draw, end := env.drawing("checking")
	defer end()
	draw(func() (string, string) { return "everything that is stored", "" })
	return c.Doctor(ctx, wire.DoctorQuery{Do: do})
}

// examineAlone checks keys and store, after mending if that is asked for.
func (env *environment) examineAlone(ctx context.Context, dir string, f doctorFlags) (r doctorReport, err error) {
	s := &session{env: env, dir: dir}
	r.Examined = wire.Examined{Type: "doctor", Did: wire.Verify, Damage: []string{}, Lost: []string{}, Mended: []string{}}
	s.secrets, err = env.unlock(ctx, filepath.Join(dir, keystoreName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, keystore.ErrDamaged) {
		return r, err
	}
	// Without keys an encrypted store looks damaged all over, and isn't.
	if s.unlocked() && f.does() != wire.Verify {
		if err := env.mend(ctx, dir, s.secrets, f, &r); err != nil {
			return r, err
		}
	}
	mended := r.Examined
	if s.replica, err = env.openReplica(ctx, dir, s.secrets); errors.Is(err, replica.ErrDamaged) {
		r.Damage, r.Beyond = append(r.Damage, err.Error()), len(ownKeys{s}.Check()) > 0
		return r, nil
	}
	if err != nil {
		return r, err
	}
	err = s.through(func(c *client.Client) (err error) {
		r.Examined, err = env.look(ctx, c, wire.Verify)
		return err
	})
	r.Did, r.Mended, r.Removed, r.SetAside = mended.Did, mended.Mended, mended.Removed, mended.SetAside
	return r, errors.Join(err, s.replica.Close())
}

func (env *environment) mend(ctx context.Context, dir string, secrets keystore.Secrets, f doctorFlags, r *doctorReport) error {
	options, err := env.options(dir, secrets)
	if err != nil {
		return err
	}
	r.Did, options.Dir = f.does(), dir
	mend := replica.Rebuild
	if f.repair {
		mend = replica.Repair
	}
	step, end := env.progress("reading entries")
	found, err := mend(ctx, options, step)
	end()
	r.Removed, r.SetAside = found.Removed, found.SetAside
	for _, damage := range found.Damage {
		r.Mended = append(r.Mended, damage.Error())
	}
	if errors.Is(err, replica.ErrDamaged) {
		r.Beyond = len(ownKeys{&session{env: env, dir: dir, secrets: secrets}}.Check()) > 0
		return &failure{code: codeDamaged, what: "this does not mend it", cause: err, hints: r.advice()}
	}
	return err
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
	if f.dryRun && f.repair && !r.Beyond {
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
	case r.Beyond && r.daemon:
		return []string{"the daemon that runs has everything still: make a backup before it stops, `tally backup FILE`", nothing}
	case r.Beyond:
		return []string{nothing}
	case r.Did == wire.Verify:
		return []string{rebuild, repair, restoreHint}
	case r.Did == wire.Rebuild:
		return []string{repair, restoreHint}
	}
	return []string{nothing}
}
