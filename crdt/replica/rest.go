package replica

// Rest gives memory back that only makes the next read faster: decoded
// segments, and pages of tables that were read or written and are still in the
// process's own count. Nothing is lost by it, and what is needed again is read
// again. Whoever owns the process calls it when nothing has happened for a
// while; the Go heap is theirs to shrink.
func (r *Replica) Rest() {
	r.cache.shed()
	releaseTables(r.dir)
}
