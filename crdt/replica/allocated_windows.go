package replica

import "io/fs"

// allocated is what a file takes of the disk, in bytes.
func allocated(info fs.FileInfo) int64 { return info.Size() }
