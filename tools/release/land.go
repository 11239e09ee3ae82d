package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// land moves the clone to the release's commit, and makes the tags. It
// is not interrupted: what it cannot finish it takes back.
func (r *release) land(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	head, err := r.clone.git(ctx, "rev-parse", "HEAD")
	if err == nil && head != r.clone.head {
		err = errors.New("HEAD has moved meanwhile")
	}
	if err != nil {
		return err
	}
	if _, err := r.clone.git(ctx, "merge", "--quiet", "--ff-only", r.done); err != nil {
		return err
	}
	if err := r.makeTags(ctx); err != nil {
		_, undone := r.clone.git(ctx, "reset", "--quiet", "--keep", r.clone.head)
		return errors.Join(err, undone)
	}
	return nil
}

// makeTags makes all tags, or none.
func (r *release) makeTags(ctx context.Context) error {
	var updates strings.Builder
	for _, tag := range r.tags() {
		fmt.Fprintf(&updates, "create refs/tags/%s %s\n", tag, r.done)
	}
	in := command.In{Dir: r.clone.dir, Stdin: updates.String()}
	_, err := in.Run(ctx, "git", "update-ref", "--stdin")
	return err
}

func (r *release) tags() (list []string) {
	for _, m := range r.space.Published() {
		list = append(list, m.Tag(r.version))
	}
	return list
}

func (r *release) sayWhatNext(ctx context.Context) {
	tags := strings.Join(r.tags(), " ")
	target := r.clone.branch
	if target == "" {
		target = "HEAD:main"
	}
	r.say(`
%s is commit %.12s, with the tags %s.
Nothing is pushed. To publish it, all or nothing:

    git push --atomic %s %s %s

To take it back before that:

    git tag --delete %[3]s
    git reset --keep %.12[7]s
`, r.version, r.done, tags, r.clone.upstream(ctx), target, tags, r.clone.head)
}
