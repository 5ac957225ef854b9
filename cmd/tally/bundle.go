package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

func newBundle(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Carry entries by hand, on a stick or as QR codes",
		Long: `Carry entries by hand, on a stick or as QR codes, between replicas that no
network connects. A bundle is sealed to those in the community: whoever finds
the stick learns its size and nothing else. Taking one in twice does no harm.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newBundleExport(env), newBundleImport(env), newBundleInspect(env))
	return cmd
}

// openBundle opens a file to read, or stdin for "-", and says how many bytes it
// has: 0 where that is not known.
func (env *environment) openBundle(ctx context.Context, file string) (src io.ReadCloser, size int64, err error) {
	if file == "-" {
		return io.NopCloser(interruptedReader{ctx, env.stdin}), 0, nil
	}
	opened, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fail(codeNotFound, "no file "+file, "check the path, and that its disk is connected")
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := opened.Stat()
	if err == nil && info.IsDir() {
		err = fail(codeUsage, file+" is a folder", "name the FILE that `tally bundle export` wrote")
	}
	if err != nil {
		return nil, 0, errors.Join(err, opened.Close())
	}
	return opened, info.Size(), nil
}

// titled is a community for people: its name, if there is one, and its id.
func titled(n named) string {
	if n.Name == "" {
		return n.Short
	}
	return n.Name + " (" + n.Short + ")"
}
