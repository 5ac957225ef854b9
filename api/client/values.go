package client

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// values are what a request says outside of its body.
type values struct {
	path   map[string]string
	query  url.Values
	header http.Header
}

// valuesOf reads the tags path, query and header of a request's fields, as the
// daemon does. What is zero is left out.
func valuesOf(in any) values {
	v := values{path: map[string]string{}, query: url.Values{}, header: http.Header{}}
	if in != nil {
		v.add(reflect.Indirect(reflect.ValueOf(in)))
	}
	return v
}

func (v values) add(of reflect.Value) {
	for i := range of.NumField() {
		field, value := of.Type().Field(i), of.Field(i)
		if field.Anonymous {
			v.add(value)
			continue
		}
		if value.IsZero() {
			continue
		}
		text := fmt.Sprint(value.Interface())
		switch tag := field.Tag; {
		case tag.Get("path") != "":
			v.path[tag.Get("path")] = text
		case tag.Get("query") != "":
			v.ask(tag.Get("query"), value, text)
		case tag.Get("header") != "":
			v.header.Set(tag.Get("header"), text)
		}
	}
}

// ask adds what is asked for; a list once for each of its values.
func (v values) ask(tag string, value reflect.Value, text string) {
	name, _, _ := strings.Cut(tag, ",")
	if value.Kind() != reflect.Slice {
		v.query.Set(name, text)
		return
	}
	for i := range value.Len() {
		v.query.Add(name, fmt.Sprint(value.Index(i).Interface()))
	}
}

// fill puts the path's values into it.
func (v values) fill(path string) string {
	for name, value := range v.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	return path
}
