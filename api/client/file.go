package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"tallystick/api/wire"
)

const octets = "application/octet-stream"

// download writes a file that the daemon makes, and returns the three words
// that go with it. Where it fails, a part of the file may be written.
func (c *Client) download(ctx context.Context, path string, body any, dst io.Writer) (words []string, err error) {
	answer, err := c.send(ctx, http.MethodPost, path, nil, body)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(dst, answer.Body)
	if err != nil {
		return nil, err
	}
	if size := answer.Header.Get("Content-Length"); size != strconv.FormatInt(n, 10) {
		return nil, fmt.Errorf("read the file: %w: %d bytes of %s", io.ErrUnexpectedEOF, n, size)
	}
	text, err := url.QueryUnescape(answer.Header.Get(wire.WordsHeader))
	return strings.Fields(text), err
}

// outflow writes a file that the daemon sends while it makes it, and reads what
// it holds into report.
func (c *Client) outflow(ctx context.Context, path string, in any, src io.Reader, dst io.Writer, report any) error {
	request, err := fileRequest(ctx, path, in, src)
	if err != nil {
		return err
	}
	request.Header.Set("TE", "trailers")
	answer, err := c.do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(dst, answer.Body); err != nil {
		return brokenOff(err)
	}
	if told, err := trailer(answer, wire.ProblemTrailer); told != "" || err != nil {
		return toldProblem(told, err)
	}
	told, err := trailer(answer, wire.ReportTrailer)
	if told == "" && err == nil {
		err = brokenOff(io.ErrUnexpectedEOF)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(told), report)
}

// toldProblem is the problem that came after a file.
func toldProblem(text string, err error) error {
	problem := &wire.Problem{}
	if err == nil {
		err = json.Unmarshal([]byte(text), problem)
	}
	if err == nil {
		err = problem
	}
	return err
}

// trailer is what came after a file.
func trailer(answer *http.Response, name string) (string, error) {
	return url.QueryUnescape(answer.Trailer.Get(name))
}

// brokenOff says why a file has no end, where the daemon could not.
func brokenOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return wire.New(wire.Stopping, "the daemon broke the file off in the middle", "its log says why, if it still runs", "ask for the file again")
	}
	return err
}

// upload sends a file as the bytes that it is; nil is none.
func upload[Out any](ctx context.Context, c *Client, path string, in any, src io.Reader) (out Out, err error) {
	request, err := fileRequest(ctx, path, in, src)
	if err != nil {
		return out, err
	}
	answer, err := c.do(request)
	if err != nil {
		return out, err
	}
	err = read(answer, &out)
	return out, err
}

// fileRequest is a request whose body is a file; nil is none.
func fileRequest(ctx context.Context, path string, in any, src io.Reader) (*http.Request, error) {
	request, err := requestFor(ctx, http.MethodPost, path, in, nil)
	if err == nil && src != nil {
		request.Body, request.ContentLength = io.NopCloser(src), -1
		request.Header.Set("Content-Type", octets)
	}
	return request, err
}
