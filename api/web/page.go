package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
)

//go:embed page.html page.js page.css icon.svg words.json
var files embed.FS

// policy lets in the page's own files, and nobody frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// usualLanguage is for who asks for none of the catalogue's.
const usualLanguage = "en"

// document is what the page's template is filled with.
type document struct {
	Language string
	Words    map[string]string
}

// Page serves the page's files, which hold no data: anybody may have them.
func Page() http.Handler {
	catalogue := words()
	page := template.Must(template.ParseFS(files, "page.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		language := languageFor(catalogue, r.Header.Get("Accept-Language"))
		var text bytes.Buffer
		if err := page.Execute(&text, document{language, catalogue[language]}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Language", language)
		w.Header().Set("Vary", "Accept-Language")
		send(w, "text/html; charset=utf-8", text.Bytes())
	})
	for name, kind := range map[string]string{
		"page.js": "text/javascript; charset=utf-8", "page.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		content := read(name)
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, _ *http.Request) { send(w, kind, content) })
	}
	return mux
}

// send sends a file with everything that keeps other sites from it.
func send(w http.ResponseWriter, kind string, content []byte) {
	for name, value := range map[string]string{
		"Content-Type": kind, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control": "no-cache",
	} {
		w.Header().Set(name, value)
	}
	_, _ = w.Write(content) // who asked may be gone
}

// read is a file that is built in, so it is there.
func read(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return content
}

// words is the catalogue: language → key → words.
func words() map[string]map[string]string {
	catalogue := map[string]map[string]string{}
	if err := json.Unmarshal(read("words.json"), &catalogue); err != nil {
		panic(err)
	}
	return catalogue
}

// languageFor is the first language that a browser asks for and the catalogue
// has.
func languageFor(catalogue map[string]map[string]string, accepts string) string {
	for _, wanted := range strings.Split(accepts, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(wanted), ";")
		language, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if _, ok := catalogue[language]; ok {
			return language
		}
	}
	return usualLanguage
}
