package main

import "tallystick/api/wire"

// sayDeed says what came of an act that nobody is asked about.
func (env *environment) sayDeed(w wire.Wrote, did, wouldDo string) {
	env.say("%s", would(w, did, wouldDo))
	env.sayNewKey(w)
}

// sayAsked says what came of an act, and if others have to agree, who and how.
func (env *environment) sayAsked(r wire.Asked, did, wouldDo string) {
	if r.Motion != nil {
		env.print("%s\n", r.Motion.Short)
	}
	if r.Done {
		env.sayDeed(r.Wrote, did, wouldDo)
		return
	}
	env.say("%s: it needs %s of the %s, and has %d", would(r.Wrote, "asked to "+wouldDo, "ask to "+wouldDo), counted(r.Needed, "yes", "yeses"), r.Of, r.Yes)
	if r.Motion == nil {
		return
	}
	if len(r.Waits) > 0 {
		env.say("Waits for: %s", namesText(r.Waits))
	}
	env.say("They answer with: tally decide answer %s yes", r.Motion.Short)
}

// would begins a sentence about an act: what was done, or in a rehearsal what
// would be.
func would(w wire.Wrote, did, would string) string {
	if w.DryRun {
		return "would " + would
	}
	return did
}

// sayNewKey tells of what an act did to keys.
func (env *environment) sayNewKey(w wire.Wrote) {
	if w.NewKey {
		env.say("%s a new key to all devices in force: what is written from now on opens on those alone", would(w, "gave", "give"))
	}
	for _, log := range w.Unkeyed {
		env.say("the key could not be sealed for log %s: its key is not sound", log.Short)
	}
}
