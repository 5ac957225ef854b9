package replica

import (
	"os"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func placeInFileSystem(dir string) (place, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return place{}, err
	}
	// Backup semantics are what lets a folder be opened.
	h, err := windows.CreateFile(name, 0, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return place{}, &os.PathError{Op: "open", Path: dir, Err: err}
	}
	defer windows.CloseHandle(h)
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &info); err != nil {
		return place{}, err
	}
	inode := uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)
	return place{fileSystem: uint64(info.VolumeSerialNumber), inode: inode}, nil
}

// machineID is what setup drew for this installation.
func machineID() string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Cryptography`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer key.Close()
	id, _, err := key.GetStringValue("MachineGuid")
	if err != nil {
		return ""
	}
	return id
}

func syncContent(f *os.File) error { return f.Sync() }
