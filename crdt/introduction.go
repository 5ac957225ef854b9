package crdt

import (
	"crypto/sha256"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Keys are the public keys that a log is made of.
type Keys struct {
	Person    identity.PersonID
	Device    identity.DeviceID
	Sealing   identity.SealingID
	Transport identity.TransportID
	Nonce     [32]byte // random: the same keys can start a second log
}

// LogID is the hash that names the log of these keys in community:
// SHA-256("tallystick/log/1" ‖ 0x00 ‖ community ‖ person ‖ device ‖ sealing ‖
// transport ‖ nonce), the community as its 36-byte CID.
func (k Keys) LogID(community CommunityID) LogID {
	h := sha256.New()
	h.Write([]byte(logTag + "\x00"))
	h.Write(community.Bytes())
	for _, part := range [][32]byte{k.Person, k.Device, k.Sealing, k.Transport, k.Nonce} {
		h.Write(part[:])
	}
	return LogID(h.Sum(nil))
}

const logTag = "tallystick/log/1"

// Check refuses keys of small order or non-canonical encoding.
func (k Keys) Check() error {
	for _, key := range []interface{ Check() error }{identity.DeviceID(k.Person), k.Device, identity.DeviceID(k.Transport), k.Sealing} {
		if err := key.Check(); err != nil {
			return refuse(RuleKey, err.Error(), "keys of full order in canonical encoding")
		}
	}
	return nil
}

// Introduction is entry 0 of every log: which community it belongs to, and
// the keys that write, open and connect in its name.
type Introduction struct {
	Community CommunityID
	Keys
	Certificate *identity.Certificate // by the person's root key; nil when the words were not at hand
	Replaces    []LogID               // earlier logs of this device or person that this one continues
}

// KindIntroduction is the kind of an introduction's body.
const KindIntroduction = "introduction"

// Body is the introduction as a body block:
// ["introduction", {nonce, device, person, sealing, replaces, community, transport, certificate}].
func (in Introduction) Body() []byte {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 2), KindIntroduction)
	b = dagcbor.AppendMap(b, 8)
	b = appendKey(b, "nonce", in.Nonce)
	b = appendKey(b, "device", in.Device)
	b = appendKey(b, "person", in.Person)
	b = appendKey(b, "sealing", in.Sealing)
	b = appendLogs(dagcbor.AppendText(b, "replaces"), in.Replaces)
	b = dagcbor.AppendLink(dagcbor.AppendText(b, "community"), in.Community.Link)
	b = appendKey(b, "transport", in.Transport)
	b = dagcbor.AppendText(b, "certificate")
	if in.Certificate == nil {
		return dagcbor.AppendNull(b)
	}
	return dagcbor.AppendBytes(b, in.Certificate[:])
}

// ParseIntroduction reads an introduction's body block and refuses unsound
// keys. The certificate is not judged: an invalid one names nobody, and the
// log may be named in another way.
func ParseIntroduction(body []byte) (Introduction, error) {
	var in Introduction
	r := dagcbor.NewReader(body)
	r.ArrayOf(2)
	if kind := r.Text(MaxKind); r.Err() == nil && kind != KindIntroduction {
		r.Refuse("kind %q", kind)
	}
	r.MapOf(8)
	in.Nonce = readKey(r, "nonce")
	in.Device = readKey(r, "device")
	in.Person = readKey(r, "person")
	in.Sealing = readKey(r, "sealing")
	r.Key("replaces")
	in.Replaces = readLogs(r, MaxReplaces)
	r.Key("community")
	in.Community = CommunityID{r.Link()}
	in.Transport = readKey(r, "transport")
	r.Key("certificate")
	if !r.Null() {
		certificate := identity.Certificate(sized64(r))
		in.Certificate = &certificate
	}
	if err := r.Close(); err != nil {
		return Introduction{}, refuseRead(RuleIntroduction, err, "an introduction as FORMAT.md describes")
	}
	return in, in.Check()
}

// LogID is the log that the introduction begins.
func (in Introduction) LogID() LogID { return in.Keys.LogID(in.Community) }

// Certified reports whether the person's root key vouches for the device.
func (in Introduction) Certified() bool {
	return in.Certificate != nil && in.Certificate.Verify(in.Person, in.Device, in.Sealing)
}

// Introduction reads entry 0. It refuses one that does not hash to the log it
// stands in.
func (s Signed) Introduction() (Introduction, error) {
	if s.header.Seq != 0 {
		return Introduction{}, s.refuse(RuleIntroduction, "another entry", "entry 0")
	}
	in, err := ParseIntroduction(s.body)
	if err != nil {
		return Introduction{}, s.place(err)
	}
	if in.LogID() != s.header.Log {
		return Introduction{}, s.refuse(RuleIntroduction, "keys that hash to another log", "the keys of this log")
	}
	return in, nil
}

func appendKey(b []byte, name string, key [32]byte) []byte {
	return dagcbor.AppendBytes(dagcbor.AppendText(b, name), key[:])
}

func readKey(r *dagcbor.Reader, name string) [32]byte {
	r.Key(name)
	return r.Array32()
}

func appendLogs(b []byte, logs []LogID) []byte {
	b = dagcbor.AppendArray(b, len(logs))
	for _, l := range logs {
		b = dagcbor.AppendBytes(b, l[:])
	}
	return b
}

func readLogs(r *dagcbor.Reader, most int) []LogID {
	n := r.Array(most)
	if n == 0 || r.Err() != nil {
		return nil
	}
	logs := make([]LogID, n)
	for i := range logs {
		logs[i] = LogID(r.Array32())
	}
	return logs
}
