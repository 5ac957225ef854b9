package replica

import (
	"context"
	"fmt"
	"iter"
)

// ForgetAttachment drops an attachment because the record that it belongs to
// was erased. It is not taken again, from nobody; [ErrNotFound] if it is not
// here.
func (c *Community) ForgetAttachment(ctx context.Context, name [32]byte) error {
	err := c.replica.submit(ctx, func(g *group) error {
		n, err := c.chunks(name)
		if err != nil {
			return err
		}
		c.detach(g, name, n)
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget attachment: %w", err)
	}
	return nil
}

func (c *Community) detach(g *group, name [32]byte, chunks int) {
	g.set(hashKey(tableForgotten, c.number, name), nil)
	g.delete(hashKey(tableAttachment, c.number, name))
	g.publish = append(g.publish, func() { c.attachments.Add(1) })
	for n := range chunks {
		g.addTidy(chunkKey(c.number, name, n))
	}
}

// AttachmentErased reports whether an attachment was here and was erased. One
// whose mark can't be read counts as erased: nobody is given it meanwhile.
func (c *Community) AttachmentErased(name [32]byte) bool {
	erased, err := c.hasRow(tableForgotten, name)
	return erased || err != nil
}

// forgotten yields the names of all attachments that were erased.
func (c *Community) forgotten() iter.Seq2[[32]byte, error] { return c.names(tableForgotten) }
