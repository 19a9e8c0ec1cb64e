// What happened lately: the newest events of the trace, and what was done by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/serve/json.hpp"
#include "sim/serve/stage.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::serve {

/// Keeps the last so many entries, each with a number: 1, 2, … without end, also over clear(). Costs a copy
/// for each event; an entry becomes JSON when it is asked for.
class Journal : public trace::Observer {
  public:
    static constexpr std::size_t kKeeps = 10'000;

    /// The stage names who takes part; it outlives this.
    explicit Journal(const Stage& stage, std::size_t keeps = kKeeps);
    Journal(const Journal&) = delete;  // events view texts that stand beside them
    Journal& operator=(const Journal&) = delete;

    void on(const trace::Event& event) override;

    /// Something that was done by hand: `about` follows the members "seq", "at_s" and "event".
    void note(std::string_view event, Json about);

    /// Forgets all entries: their names would be another cast's.
    void clear() { first_ = next_; }

    struct Excerpt {
        std::vector<Json> events;  // each with "seq", "at_s", "event" and more
        std::uint64_t last = 0;    // the number to ask from the next time
        std::uint64_t missed = 0;  // entries in between that are kept no more
    };
    /// The entries after the one with that number, at most so many. A number still to come is one of an
    /// earlier journal, and means the same as 0.
    [[nodiscard]] Excerpt since(std::uint64_t number, std::size_t at_most) const;

    /// The number of the newest entry; 0 if there never was one.
    [[nodiscard]] std::uint64_t last() const { return next_ - 1; }

    /// Who is called after each entry, until it is destroyed. The journal outlives it. It must not subscribe
    /// or unsubscribe anybody when called.
    class Subscription {
      public:
        Subscription() = default;
        Subscription(Journal& journal, std::function<void()> woken);
        Subscription(Subscription&& other) noexcept;
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription();

      private:
        Journal* journal_ = nullptr;
        std::list<std::function<void()>>::iterator place_;
    };

  private:
    struct Note {
        std::string event;
        Json about;
    };
    struct Entry {
        base::Instant at{};
        std::variant<trace::Event, Note> what;
        std::string text;  // what the event views
    };

    Entry& append(base::Instant at);
    void wake() const;
    [[nodiscard]] Json json_of_entry(std::uint64_t number) const;

    const Stage& stage_;
    std::size_t keeps_;
    std::vector<Entry> ring_;  // the entry n is at n modulo its size
    std::uint64_t first_ = 1;  // the oldest that is kept
    std::uint64_t next_ = 1;
    std::list<std::function<void()>> subscribers_;
};

}  // namespace mxdrill::serve
