package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tallystick/api/wire"
)

func get(t *testing.T, path, accepts string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, http.NoBody)
	r.Header.Set("Accept-Language", accepts)
	Page().ServeHTTP(w, r)
	return w
}

// TestPageLetsNothingIn: every file comes with the policy, and the document
// names no file that is not its own.
func TestPageLetsNothingIn(t *testing.T) {
	for _, path := range []string{"/", "/page.js", "/page.css"} {
		w := get(t, path, "")
		if w.Code != http.StatusOK || w.Header().Get("Content-Security-Policy") != policy || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: status %d, headers %v", path, w.Code, w.Header())
		}
		if found := regexp.MustCompile(`https?://|//[a-z]+\.|innerHTML|insertAdjacent|document\.write|\bon[a-z]+=| style=`).FindString(w.Body.String()); found != "" {
			t.Errorf("%s: has %q", path, found)
		}
	}
	if w := get(t, "/nothing", ""); w.Code != http.StatusNotFound {
		t.Errorf("an unknown file: status %d", w.Code)
	}
}

// TestPageSpeaks the first language that the browser asks for and the page
// has.
func TestPageSpeaks(t *testing.T) {
	for accepts, language := range map[string]string{
		"": "en", "es": "es", "es-MX,es;q=0.9,en;q=0.8": "es", "fr,es;q=0.5": "es", "de": "en", "EN-gb": "en", ";;,-": "en",
	} {
		if w := get(t, "/", accepts); !strings.Contains(w.Body.String(), `<html lang="`+language+`">`) {
			t.Errorf("%q: not in %s", accepts, language)
		}
	}
}

// TestCatalogueKnowsTheNeeds: whatever may wait for a person has words in every
// language, and so has why an inviter may refuse.
func TestCatalogueKnowsTheNeeds(t *testing.T) {
	var keys []string
	for _, code := range wire.NeedCodes() {
		keys = append(keys, "need-"+string(code))
	}
	for _, code := range []wire.Code{wire.Used, wire.Expired, wire.Revoked, wire.Declined, wire.Altered, wire.Foreign, wire.NotFound, wire.Conflict, wire.BadCode} {
		keys = append(keys, "why-"+string(code)) // of an inviter's answer
	}
	for language, said := range words() {
		for _, key := range keys {
			if said[key] == "" {
				t.Errorf("%s: %s is not in the catalogue", language, key)
			}
		}
	}
}

// TestCatalogue: every language says everything, with the same values to fill
// in, and whatever the script says is in it.
func TestCatalogue(t *testing.T) {
	catalogue := words()
	blanks := regexp.MustCompile(`\{\w+\}`)
	for language, said := range catalogue {
		for key, text := range catalogue[usualLanguage] {
			want, got := blanks.FindAllString(text, -1), blanks.FindAllString(said[key], -1)
			slices.Sort(want)
			slices.Sort(got)
			if said[key] == "" || !slices.Equal(want, got) {
				t.Errorf("%s: %s is %q", language, key, said[key])
			}
		}
		if len(said) != len(catalogue[usualLanguage]) {
			t.Errorf("%s says %d things, not %d", language, len(said), len(catalogue[usualLanguage]))
		}
	}
	for _, called := range regexp.MustCompile(`(say|count)\("(\w+)"`).FindAllStringSubmatch(string(read("page.js")), -1) {
		for _, form := range []string{"", "1"} {
			if _, ok := catalogue[usualLanguage][called[2]+form]; !ok && (form == "" || called[1] == "count") {
				t.Errorf("the script says %s, which is in no catalogue", called[2]+form)
			}
		}
	}
}
