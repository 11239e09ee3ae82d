package tlssocket

// CloneOptions and CloneContextOptions are what the entry points work with.
func CloneOptions(o *Options) *Options { return o.clone() }

func CloneContextOptions(o *ContextOptions) ContextOptions { return o.clone() }
