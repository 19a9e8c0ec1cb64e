// What is under way between two ends of a connection that both belong to this run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/net/loop.hpp"

namespace mxdrill::net {

enum class End : std::uint8_t {
    client,
    server
};

/// Counts the news of a connection that an end is to hear of, and octets (and the end of them as one more)
/// that one end has sent and the other has not read, so that the clock does not jump over them.
class Passage {
  public:
    explicit Passage(Loop& loop) : loop_(&loop) {}
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;
    ~Passage() {
        for (const End end : {End::client, End::server}) {
            forget(end);
            hears(end);
            ends_tls(end);
        }
    }

    /// The kernel will tell this end what became of the connect: that it is made or, to the client, refused.
    void will_hear(End end) {
        if (heard(end) != Heard::nothing) return;
        heard(end) = Heard::soon;
        loop_->launched(1);
    }
    /// It did.
    void hears(End end) {
        if (heard(end) == Heard::soon) loop_->landed(1);
        heard(end) = Heard::all;
    }
    /// It will not yet: somebody holds the SYN back, or drops it.
    void will_not_hear(End end) {
        hears(end);
        heard(end) = Heard::nothing;
    }

    void sent_by(End end, std::int64_t count) {
        Way& way = from(end);
        if (way.closed) return;
        way.under_way += count;
        if (!way.held) loop_->launched(count);
    }

    /// What the other end had sent. What was not counted when it was sent is not counted now: a word to a
    /// connection that there is no room for.
    void read_by(End end, std::int64_t count) {
        Way& way = to(end);
        count = std::min(count, way.under_way);
        way.under_way -= count;
        if (!way.held) loop_->landed(count);
    }

    /// This end lets what was sent to it wait, until a time of the run's comes; and goes on.
    void holds(End end) {
        if (!std::exchange(to(end).held, true)) loop_->landed(to(end).under_way);
    }
    void goes_on(End end) {
        if (std::exchange(to(end).held, false)) loop_->launched(to(end).under_way);
    }

    /// This end takes part in a handshake, of which both will have the result; until the other does too
    /// nothing is under way, for that may be a deadline of the run's.
    void begins_tls(End end) {
        handshake(end).begun = true;
        if (!handshakes_[0].begun || !handshakes_[1].begun) return;
        for (Handshake& each : handshakes_) {
            if (!each.awaited) loop_->launched(1);
            each.awaited = true;
        }
    }
    void ends_tls(End end) {
        if (handshake(end).awaited) loop_->landed(1);
        handshake(end) = {};
    }

    /// This end will read no more.
    void leaves(End end) {
        forget(end);
        ends_tls(end);
        to(end).closed = true;
    }

  private:
    struct Way {
        std::int64_t under_way = 0;
        bool closed = false;  // nobody reads at its end
        bool held = false;    // nobody reads at its end for now
    };
    struct Handshake {
        bool begun = false;
        bool awaited = false;  // its result is
    };
    enum class Heard : std::uint8_t {
        nothing,
        soon,
        all
    };
    Heard& heard(End end) { return heard_[end == End::client ? 0 : 1]; }
    Way& from(End end) { return ways_[end == End::client ? 0 : 1]; }
    Way& to(End end) { return ways_[end == End::client ? 1 : 0]; }
    Handshake& handshake(End end) { return handshakes_[end == End::client ? 0 : 1]; }
    void forget(End end) {
        if (!to(end).held) loop_->landed(to(end).under_way);
        to(end).under_way = 0;
    }

    Loop* loop_;
    Way ways_[2];
    Handshake handshakes_[2];
    Heard heard_[2] = {Heard::nothing, Heard::nothing};
};

}  // namespace mxdrill::net
