// Command worker is the program that the crash suite kills: it writes into a
// data directory through crdt/replica and tells on file descriptor 3 what it
// was told is saved.
//
//	worker write  -dir DIR    signs notes from several goroutines
//	worker admit  -dir DIR    admits runs of an archive
//	worker look   -dir DIR    lists what is there, as JSON
//	worker export -dir DIR    writes everything into an archive
//	worker peers              makes an archive of what the other founders wrote
//
// All keys follow from -seed, so that a later process goes on as the same
// device. With -pause PHASE it waits for a line on stdin before that phase.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tallystick/cmd/tally/crashtest"
	"tallystick/crdt/replica"
)

// settings are the flags.
type settings struct {
	dir      string
	profile  string
	seed     string
	sealed   bool
	pause    string
	label    string
	archive  string
	writers  int
	count    int
	size     int
	attach   bool
	patient  bool
	order    uint64
	after    uint64
	verify   bool
	founders int
	run      int
}

func (s *settings) parse(args []string) error {
	f := flag.NewFlagSet("worker", flag.ContinueOnError)
	f.StringVar(&s.dir, "dir", "", "data `DIRECTORY`")
	f.StringVar(&s.profile, "profile", replica.Small.String(), "memory profile")
	f.StringVar(&s.seed, "seed", "seed", "what all keys follow from")
	f.BoolVar(&s.sealed, "sealed", false, "encrypt the store")
	f.StringVar(&s.pause, "pause", "", "wait for a line on stdin before this phase")
	f.StringVar(&s.label, "label", "note", "begins the text of every note")
	f.StringVar(&s.archive, "archive", "", "`FILE` of runs")
	f.IntVar(&s.writers, "writers", 4, "goroutines that write")
	f.IntVar(&s.count, "count", 100, "notes of each writer, entries of each log, or runs; 0: no end")
	f.IntVar(&s.size, "size", 0, "bytes beside the text of each note")
	f.BoolVar(&s.attach, "attach", false, "give every eighth note an attachment")
	f.BoolVar(&s.patient, "patient", false, "try again what was refused")
	f.Uint64Var(&s.order, "order", 0, "seed of the order of the runs; 0: as they are")
	f.Uint64Var(&s.after, "after", 0, "list arrivals after this one")
	f.BoolVar(&s.verify, "verify", false, "verify everything")
	f.IntVar(&s.founders, "founders", 4, "founders of the community")
	f.IntVar(&s.run, "run", 64, "entries of a run")
	return f.Parse(args)
}

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var s settings
	if len(args) < 2 {
		return fmt.Errorf("which job? write, admit, look, export or peers")
	}
	if err := s.parse(args[2:]); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	jobs := map[string]func(context.Context, settings) error{
		"write": write, "admit": admit, "look": look, "export": export, "peers": peers,
	}
	job, known := jobs[args[1]]
	if !known {
		return fmt.Errorf("there is no job %q", args[1])
	}
	return job(ctx, s)
}

// telling writes reports to the pipe that the suite reads.
type telling struct {
	pipe  *os.File
	pause string
}

// reportPipe is the first file descriptor behind the standard ones.
const reportPipe = 3

func (s settings) telling() *telling {
	return &telling{pipe: os.NewFile(reportPipe, "reports"), pause: s.pause}
}

// tell writes one line with one system call. A pipe takes it whole.
func (t *telling) tell(event, name, text string) {
	_, _ = t.pipe.WriteString(crashtest.Report{Event: event, Name: name, Text: text}.String())
}

// enter tells of a phase, and waits before it if it is asked to.
func (t *telling) enter(phase string) {
	t.tell(crashtest.Phase, phase, "")
	if phase == t.pause {
		_, _ = os.Stdin.Read(make([]byte, 1))
	}
}

// refused tells why a call failed.
func (t *telling) refused(err error) { t.tell(crashtest.Refused, refusal(err), err.Error()) }
