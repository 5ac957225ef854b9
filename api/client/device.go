package client

import (
	"context"
	"io"
	"iter"

	"tallystick/api/wire"
)

// Devices are the person's, or with All everybody's.
func (c *Client) Devices(ctx context.Context, q wire.DeviceQuery) iter.Seq2[wire.Device, error] {
	return pages[wire.Device](ctx, c, "/v1/devices", &q, &q.Page)
}

// DevicesSeen notes which devices the person was shown.
func (c *Client) DevicesSeen(ctx context.Context, how wire.Act, in wire.DevicesSeen) (wire.Noted, error) {
	return post[wire.Noted](ctx, c, "/v1/devices/seen", how, in)
}

// DeviceEndings are what the words of a device's person have to sign so that it
// ends, one for each community that it is in.
func (c *Client) DeviceEndings(ctx context.Context, q wire.DeviceEndingQuery) ([]wire.DeviceEnding, error) {
	list, err := get[wire.List[wire.DeviceEnding]](ctx, c, "/v1/devices/ending", q)
	return list.Items, err
}

// EndDevice ends a device in a community.
func (c *Client) EndDevice(ctx context.Context, how wire.ActIn, in wire.DeviceEnd) (wire.DeviceEnded, error) {
	return post[wire.DeviceEnded](ctx, c, "/v1/devices/end", how, in)
}

// Link makes a code by which another machine becomes a device of the person.
func (c *Client) Link(ctx context.Context, how wire.Act, in wire.LinkCreate) (wire.LinkCode, error) {
	return post[wire.LinkCode](ctx, c, "/v1/devices/link", how, in)
}

// AdmitLink lets in the machine that answered a link code. A dry run tells
// which.
func (c *Client) AdmitLink(ctx context.Context, how wire.Act, in wire.Request) (wire.LinkAdmitted, error) {
	return post[wire.LinkAdmitted](ctx, c, "/v1/devices/admit", how, in)
}

// LinkWelcome writes the file with which such a machine begins, and returns the
// three words that both screens show. Each time it is another one, with other
// words. Where it fails, a part of the file may be written.
func (c *Client) LinkWelcome(ctx context.Context, in wire.Request, dst io.Writer) (words []string, err error) {
	return c.download(ctx, "/v1/devices/welcome", in, dst)
}

// TakeLinkWelcome takes that file on the new machine.
func (c *Client) TakeLinkWelcome(ctx context.Context, src io.Reader) (wire.Linked, error) {
	return upload[wire.Linked](ctx, c, "/v1/devices/enter", nil, src)
}
