package integration_test

import (
	"errors"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestDescribeSession(t *testing.T) {
	for version, lifetime := range map[string]time.Duration{
		"TLSv1.2": 0, "TLSv1.3": 7 * 24 * time.Hour} {
		co, so := testpair.Client(t), testpair.Server(t)
		co.MaxVersion = version
		before := time.Now().Truncate(time.Second)
		c, _ := testpair.Visit(t, co, so)
		info, err := tlssocket.DescribeSession(c.Session())
		if err != nil {
			t.Fatal(err)
		}
		if info.Protocol != version || info.Lifetime != lifetime ||
			info.TicketSize != len(c.TLSTicket()) ||
			info.Made.Before(before) || info.Made.After(time.Now()) {
			t.Errorf("%s: %+v", version, info)
		}
	}
}

func TestDescribeSessionRefuses(t *testing.T) {
	c, _ := testpair.Visit(t, testpair.Client(t), testpair.Server(t))
	good := c.Session()
	damaged := append([]byte(nil), good...)
	damaged[len(damaged)/2] ^= 1
	for _, session := range [][]byte{nil, []byte("x"), good[1:], damaged} {
		_, err := tlssocket.DescribeSession(session)
		if !errors.Is(err, code.InvalidArgValue) {
			t.Errorf("%d bytes: %v", len(session), err)
		}
	}
}
