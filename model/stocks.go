package model

import "tallystick/model/flow"

// Stocks are the economic resources of the community, as the events about them
// add up. They stay the same for as long as the book is open.
func (b *Book) Stocks() *flow.Stocks { return b.stocks }
