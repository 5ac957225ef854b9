package main

import (
	"encoding/hex"

	"tallystick/api/wire"
	"tallystick/crdt/archive"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

// takenOf tells programs what came of a bundle.
func takenOf(report bundle.Report) wire.BundleTaken {
	r := wire.BundleTaken{
		Type: "imported", Made: claimedTime(report.Header.At), Device: claimedDevice(report.Header),
		Communities: []wire.BundlePart{}, Unknown: report.Unknown, Complete: report.Complete(),
	}
	if report.Fault != nil {
		r.Fault = faultText(report.Fault)
	}
	for _, t := range report.Communities {
		part := wire.BundlePart{
			Community: communityNamed(t.Community), Held: t.Held, Runs: t.Runs, Entries: t.Entries, Here: t.Here, New: t.New,
			Bodies: t.Bodies, Waiting: t.Waiting, Refused: t.Refused, Reasons: []string{}, Logs: t.Tips, Missing: t.Missing,
			Files: t.Files, FilesNew: t.FilesNew, Unwanted: t.FilesUnwanted, FilesOut: t.FilesMissing,
		}
		for _, reason := range t.Reasons {
			part.Reasons = append(part.Reasons, reason.Error())
		}
		r.Communities = append(r.Communities, part)
	}
	return r
}

// foundIn tells programs what is in a bundle.
func foundIn(i bundle.Inspection) wire.BundleFound {
	r := wire.BundleFound{
		Type: "bundle", Form: "plain", Bytes: i.Bytes, Sections: []wire.BundleSection{}, Unknown: i.Unknown,
		Readable: i.Header != nil, Whole: i.Digest != [32]byte{},
	}
	if i.Form == archive.Sealed {
		r.Form = "sealed"
	}
	if i.Header == nil {
		return r
	}
	r.Made, r.Device = claimedTime(i.Header.At), claimedDevice(*i.Header)
	if i.Header.For != (identity.AgentID{}) {
		r.For = hex.EncodeToString(i.Header.For[:])
	}
	if i.Fault != nil {
		r.Fault = faultText(i.Fault)
	}
	if r.Whole {
		r.Digest = hex.EncodeToString(i.Digest[:])
	}
	for _, c := range i.Sections {
		r.Sections = append(r.Sections, wire.BundleSection{
			Community: communityNamed(c.Community), Logs: len(c.Tips), Since: len(c.Since), Runs: c.Runs, Refused: c.Refused,
			Entries: c.Entries, Sealed: c.Sealed, Bodies: c.Bodies, Lacking: len(c.Lacking),
			Files: c.Files, FileBytes: c.FileBytes, LeftOut: c.LeftOut,
		})
	}
	return r
}

// claimedDevice is the device that a header names, if any.
func claimedDevice(h archive.Header) *wire.Named {
	if h.Device == (identity.DeviceID{}) {
		return nil
	}
	n := deviceNamed(h.Device)
	return &n
}
