package jsonld

import "strings"

// isAbsolute reports whether text begins with a scheme.
func isAbsolute(text string) bool {
	scheme, _, ok := strings.Cut(text, ":")
	return ok && isScheme(scheme)
}

// isScheme reports whether s can stand before an IRI's colon (RFC 3986, 3.1).
func isScheme(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && strings.IndexByte(letters, s[0]) >= 0 && strings.Trim(s, letters+"0123456789+-.") == ""
}

// resolve is a relative reference as seen from a base (RFC 3986, 5.2).
func resolve(base, ref string) string {
	scheme, rest, ok := strings.Cut(base, ":")
	if !ok || !isScheme(scheme) || isAbsolute(ref) {
		return ref
	}
	authority, path := "", rest
	if strings.HasPrefix(rest, "//") {
		end := strings.IndexAny(rest[2:], "/?#")
		if end < 0 {
			end = len(rest) - 2
		}
		authority, path = rest[:end+2], rest[end+2:]
	}
	path, _, _ = strings.Cut(path, "#")
	path, query, hasQuery := strings.Cut(path, "?")
	start := scheme + ":" + authority
	switch {
	case strings.HasPrefix(ref, "//"):
		return scheme + ":" + ref
	case ref == "" || ref[0] == '#':
		if hasQuery {
			path += "?" + query
		}
		return start + path + ref
	case ref[0] == '?':
		return start + path + ref
	}
	tail := ""
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref, tail = ref[:i], ref[i:]
	}
	if ref[0] != '/' {
		if path == "" && authority != "" {
			path = "/"
		}
		ref = path[:strings.LastIndexByte(path, '/')+1] + ref
	}
	return start + withoutDots(ref) + tail
}

// withoutDots takes the steps out of a path that mean here and one up
// (RFC 3986, 5.2.4).
func withoutDots(path string) string {
	var kept []string
	steps := strings.Split(path, "/")
	for i, step := range steps {
		last := i == len(steps)-1
		switch {
		case step == "." || step == "..":
			if step == ".." && len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, step)
		}
	}
	return strings.Join(kept, "/")
}
