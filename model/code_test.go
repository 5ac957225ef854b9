package model_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sprint(v any) string { return fmt.Sprintf("%v %+v %#v %s", v, v, v, v) }

func secretOf(t testing.TB, text string) identity.InvitationSecret {
	t.Helper()
	secret, err := identity.ParseInvitationSecret([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func sampleInvite(t testing.TB) model.InviteCode {
	return model.InviteCode{
		Community: crdt.CommunityID{Link: dagcbor.Link{1}}, Issuer: crdt.LogID{2}, Invitation: crdt.ID{Link: dagcbor.Link{3}},
		Transport: identity.TransportID{4}, Secret: secretOf(t, "sixteen bytes..."), Roles: []community.Role{"courier"}, Expires: noon, CommunityName: "Mercado del Río", InviterName: "Ana",
		Addresses: []string{"/ip4/192.168.1.7/tcp/4748"},
	}
}

func sampleLink(t testing.TB) model.LinkCode {
	person := identity.DeviceKeyFromSeed([32]byte{5}).ID()
	return model.LinkCode{
		Person: identity.PersonID(person), Issuer: identity.DeviceID{6}, Transport: identity.TransportID{7}, Backup: identity.BackupRecipient{8},
		Secret: secretOf(t, "sixteen others.."), Expires: 0, Communities: []crdt.CommunityID{{Link: dagcbor.Link{1}}, {Link: dagcbor.Link{9}}}, Name: "Ana",
	}
}

// TestCodesAreFrozen: what was printed on paper must be read for ever.
func TestCodesAreFrozen(t *testing.T) {
	golden := filepath.Join("testdata", "codes.golden")
	got := model.Lines(sampleInvite(t).Text()) + "\n" + model.Lines(sampleLink(t).Text())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the codes are\n%s\nnot\n%s", got, want)
	}
	texts := strings.Split(string(want), "\n\n")
	code, err := model.ReadInviteCode(texts[0])
	if err != nil || code.Text() != sampleInvite(t).Text() {
		t.Errorf("the invitation reads as %v, %v", code, err)
	}
	link, err := model.ReadLinkCode(texts[1])
	if err != nil || link.Text() != sampleLink(t).Text() {
		t.Errorf("the link code reads as %v, %v", link, err)
	}
}

// TestCodeSurvivesMail: capitals, line breaks, spaces and quotation marks do
// not matter; every other slip is noticed.
func TestCodeSurvivesMail(t *testing.T) {
	text := sampleInvite(t).Text()
	for name, mangled := range map[string]string{
		"capitals": strings.ToUpper(text),
		"lines":    model.Lines(text),
		"quoted":   "> " + strings.ReplaceAll(model.Lines(text), "\n", "\r\n> "),
		"spaces":   "  " + strings.ReplaceAll(text, "q", "q ") + "\t",
	} {
		if _, err := model.ReadInviteCode(mangled); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	payload := strings.Index(text, ":") + 1
	for i := payload; i < len(text); i++ {
		other := byte('a')
		if text[i] == other {
			other = 'b'
		}
		for _, mangled := range []string{text[:i], text[:i] + text[i+1:], text[:i] + string(other) + text[i+1:], text[:i] + "1" + text[i+1:]} {
			if _, err := model.ReadInviteCode(mangled); !errors.Is(err, model.ErrCode) {
				t.Fatalf("a slip at %d: %v", i, err)
			}
		}
	}
}

func TestCodeOfAnotherForm(t *testing.T) {
	invite, link := sampleInvite(t).Text(), sampleLink(t).Text()
	_, err := model.ReadLinkCode(invite)
	if !errors.Is(err, model.ErrCode) || !strings.Contains(err.Error(), "a tally-invite-1 code, not tally-link-1") {
		t.Errorf("an invitation for a link code: %v", err)
	}
	for _, form := range []model.Form{model.FormInvite, model.FormRequest, model.FormLinkRequest} {
		_, encoded, _ := strings.Cut(link, ":")
		if _, err := model.ReadLinkCode(string(form) + ":" + encoded); !errors.Is(err, model.ErrCode) {
			t.Errorf("under the prefix %s: %v", form, err)
		}
		_, err := model.ReadInviteCode(string(form) + ":" + encoded)
		if !errors.Is(err, model.ErrCode) {
			t.Errorf("a link code under the prefix %s: %v", form, err)
		}
	}
	for _, text := range []string{"", ":", "tally-invite-2:abcd", "https://example.org", strings.Repeat("a", model.MaxCodeText+1)} {
		if _, err := model.ReadInviteCode(text); !errors.Is(err, model.ErrCode) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// FuzzCodes: nothing that is read panics, and what reads is written again as
// the same text.
func FuzzCodes(f *testing.F) {
	f.Add(sampleInvite(f).Text())
	f.Add(sampleLink(f).Text())
	f.Add("tally-request-1:abcdefgh")
	f.Fuzz(func(t *testing.T, text string) {
		if code, err := model.ReadInviteCode(text); err == nil {
			again, err := model.ReadInviteCode(code.Text())
			if err != nil || again.Text() != code.Text() {
				t.Errorf("invitation: %v", err)
			}
		}
		if code, err := model.ReadLinkCode(text); err == nil {
			if again, err := model.ReadLinkCode(code.Text()); err != nil || again.Text() != code.Text() {
				t.Errorf("link code: %v", err)
			}
		}
		if q, err := model.ReadRequest(text); err == nil {
			if again, err := model.ReadRequest(q.Text()); err != nil || again.Text() != q.Text() {
				t.Errorf("request: %v", err)
			}
		}
		if q, err := model.ReadLinkRequest(text); err == nil {
			if again, err := model.ReadLinkRequest(q.Text()); err != nil || again.Text() != q.Text() {
				t.Errorf("link request: %v", err)
			}
		}
	})
}
