package replica

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// releaseTables has the kernel take the pages of Badger's tables, which are
// mapped into memory, from the process. It would do so by itself once memory is
// short; until then they count as the process's own. Of the ways to ask,
// MADV_PAGEOUT alone can do no harm where Badger unmaps a table meanwhile and
// something else comes to lie there: it never drops what is nowhere else.
// Kernels before 5.4 don't know it, and nothing changes there.
func releaseTables(dir string) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer func() { _ = maps.Close() }() // only read
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		if start, size, ok := tableIn(lines.Bytes(), dir); ok {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, size, unix.MADV_PAGEOUT)
		}
	}
}

// tableIn reads a line of proc_pid_maps(5), and reports whether it is of a table
// in a data directory.
func tableIn(line []byte, dir string) (start, size uintptr, ok bool) {
	at := bytes.IndexByte(line, '/')
	if at < 0 || !bytes.HasPrefix(line[at:], []byte(filepath.Join(dir, storeFolder)+"/")) || !bytes.HasSuffix(line, []byte(".sst")) {
		return 0, 0, false
	}
	var end uintptr
	if n, err := fmt.Sscanf(string(line[:at]), "%x-%x", &start, &end); n != 2 || err != nil || end <= start {
		return 0, 0, false
	}
	return start, end - start, true
}
