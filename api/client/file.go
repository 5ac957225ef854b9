package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

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

// upload sends a file as the bytes that it is.
func upload[Out any](ctx context.Context, c *Client, path string, src io.Reader) (out Out, err error) {
	request, err := requestFor(ctx, http.MethodPost, path, nil, nil)
	if err != nil {
		return out, err
	}
	request.Body, request.ContentLength = io.NopCloser(src), -1
	request.Header.Set("Content-Type", octets)
	answer, err := c.do(request)
	if err != nil {
		return out, err
	}
	err = read(answer, &out)
	return out, err
}
