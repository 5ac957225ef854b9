package replica

import "iter"

// Raw yields every key of the store with its value, as they are stored, in the
// order of keys: for who looks whether something can be found in there that
// should not. An error is the last thing that it yields.
func (r *Replica) Raw() iter.Seq2[[2][]byte, error] {
	return func(yield func([2][]byte, error) bool) {
		stop := false
		err := r.store.scan([]byte{}, func(key, value []byte) error {
			if !stop && !yield([2][]byte{key, value}, nil) {
				stop = true
			}
			return nil
		})
		if err != nil && !stop {
			yield([2][]byte{}, err)
		}
	}
}
