package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"tallystick/api/wire"
)

// Client asks a daemon. Several goroutines may use it at once.
type Client struct {
	http http.Client
}

// origin is what requests are addressed to. Where they go, the transport
// decides.
const origin = "http://tally"

// New is a client whose requests go by a transport: [Socket] or [Inside].
func New(by http.RoundTripper) *Client {
	return &Client{http: http.Client{Transport: by, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// Close gives connections back.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// get asks for something; in holds path, query and header values.
func get[Out any](ctx context.Context, c *Client, path string, in any) (out Out, err error) {
	return ask[Out](ctx, c, http.MethodGet, path, in, nil)
}

// post does something; how holds query and header values, body is sent as JSON.
func post[Out any](ctx context.Context, c *Client, path string, how, body any) (out Out, err error) {
	return ask[Out](ctx, c, http.MethodPost, path, how, body)
}

func ask[Out any](ctx context.Context, c *Client, method, path string, in, body any) (out Out, err error) {
	answer, err := c.send(ctx, method, path, in, body)
	if err != nil {
		return out, err
	}
	err = read(answer, &out)
	return out, err
}

// read reads what was answered, and closes it.
func read(answer *http.Response, out any) error {
	defer answer.Body.Close()
	decoder := json.NewDecoder(answer.Body)
	decoder.UseNumber() // what a record says of numbers is not for floats
	if err := decoder.Decode(out); err != nil {
		return fmt.Errorf("read the answer: %w", unwrapped(err))
	}
	return nil
}

// send returns an answer that is a success; the caller closes its body.
func (c *Client) send(ctx context.Context, method, path string, in, body any) (*http.Response, error) {
	request, err := requestFor(ctx, method, path, in, body)
	if err != nil {
		return nil, err
	}
	return c.do(request)
}

func (c *Client) do(request *http.Request) (*http.Response, error) {
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, unwrapped(err)
	}
	if answer.StatusCode >= 300 {
		defer answer.Body.Close()
		return nil, problemIn(answer)
	}
	return answer, nil
}

func requestFor(ctx context.Context, method, path string, in, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	v := valuesOf(in)
	request, err := http.NewRequestWithContext(ctx, method, origin+v.fill(path), content)
	if err != nil {
		return nil, err
	}
	request.URL.RawQuery = v.query.Encode()
	request.Header = v.header
	request.Header.Set("User-Agent", "tally")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// unwrapped leaves out what [url.Error] says of an address that means nothing,
// and says what a connection means that has ended.
func unwrapped(err error) error {
	var where *url.Error
	if errors.As(err, &where) {
		err = where.Err
	}
	var way *net.OpError
	if errors.As(err, &way) && way.Op == "dial" {
		return wire.New(wire.NoDaemon, "the daemon that answered has ended", "start it again with `tally up`, and look what was done: `tally log`")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return wire.New(wire.Stopping, "the daemon ended before it answered", "start it again with `tally up`, and look what was done: `tally log`")
	}
	return err
}

// problemIn is what the daemon refused with.
func problemIn(answer *http.Response) error {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	p := &wire.Problem{}
	if kind == wire.MediaType && json.NewDecoder(answer.Body).Decode(p) == nil && p.Code != "" {
		return p
	}
	return wire.New(wire.ByStatus(answer.StatusCode).Code, "the daemon answers "+answer.Status)
}

// pages yields the items of a list, page after page. Set puts a cursor into the
// query.
func pages[Item any](ctx context.Context, c *Client, path string, in any, page *wire.Page) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for {
			list, err := get[wire.List[Item]](ctx, c, path, in)
			if err != nil {
				var none Item
				yield(none, err)
				return
			}
			for _, item := range list.Items {
				if !yield(item, nil) {
					return
				}
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				return
			}
		}
	}
}
