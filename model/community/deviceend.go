package community

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// KindDeviceEnd is the kind by which a person's root key ends a device.
const KindDeviceEnd = "device-end"

// deviceEndTag keeps the root key's signature from being one of another purpose.
const deviceEndTag = "tallystick/device-end/1"

// DeviceEnd ends a device key: every log under it, present or future, is
// honoured up to what is listed. Any member may carry it; until the stewards
// confirm it, it reaches nothing that governs.
type DeviceEnd struct {
	Person    identity.PersonID
	Device    identity.DeviceID
	Logs      []Honoured // at most MaxHonoured, sorted
	Heir      crdt.LogID // gets the rights that the device has not spent; zero: none
	Signature [64]byte   // see [DeviceEnd.Verify]
}

// Body is the end as a body in clear, its lists in order.
func (e DeviceEnd) Body() crdt.Body {
	w := fieldWriter{"person": e.Person[:], "device": e.Device[:], "signature": e.Signature[:]}
	w.honoured(e.Logs)
	w.hash("heir", e.Heir)
	return bodyOf(KindDeviceEnd, w)
}

// ReadDeviceEnd reads a body of that kind; ok is false for any other and for
// fields of another shape. It does not ask whether the signature is right.
func ReadDeviceEnd(body crdt.Body) (e DeviceEnd, ok bool) {
	f := fieldsOf(body, KindDeviceEnd)
	e.Person, e.Device, e.Signature = f.bytes32("person"), f.bytes32("device"), f.bytes64("signature")
	e.Logs = f.honoured()
	e.Heir = f.hash("heir")
	return e, !f.void
}

// Sign returns the end with the signature of the person's root key, or of its
// successor.
func (e DeviceEnd) Sign(community crdt.CommunityID, root identity.RootKey) (DeviceEnd, error) {
	statement, err := e.statement(community)
	if err != nil {
		return e, err
	}
	e.Signature = root.Sign(deviceEndTag, statement)
	return e, nil
}

// Verify reports whether root signed this end for this community. Whether root
// is the person's key, or its successor, is for the caller to know.
func (e DeviceEnd) Verify(community crdt.CommunityID, root identity.PersonID) bool {
	statement, err := e.statement(community)
	return err == nil && root.Verify(deviceEndTag, statement, e.Signature)
}

// statement is what the root key signs: the canonical CBOR array [community,
// person, device, logs, heir or null].
func (e DeviceEnd) statement(community crdt.CommunityID) ([]byte, error) {
	var heir any
	if e.Heir != (crdt.LogID{}) {
		heir = e.Heir[:]
	}
	return dagcbor.Marshal([]any{community.Link, e.Person[:], e.Device[:], honouredList(e.Logs), heir})
}
