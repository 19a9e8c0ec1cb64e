// The mail of a scenario, handed out in order of arrival.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sender/mail.hpp"
#include "sim/trace/cast.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/mailroom.hpp"

namespace mxdrill::world {

/// A mail for a sender host.
struct Posting {
    trace::SenderId sender = 0;
    sender::Mail mail;
};

/// Merges the [[traffic]] of a scenario by time (equal times in the order of the file), numbers the messages,
/// and hands them to the hosts in turn. Recipients of one mail in different domains make a mail a domain.
/// The scenario and the cast outlive it.
class Traffic {
  public:
    Traffic(const scenario::Scenario& scenario, const trace::Cast& cast, Mailroom& mailroom,
            base::Duration longest_run);

    /// When the next mail arrives; nothing after the last.
    [[nodiscard]] std::optional<base::Instant> next() const;

    /// That mail. Only while next() has something to say.
    Posting take();

  private:
    struct Target {
        std::string_view address;
        trace::DomainId domain;
    };
    struct Stream {
        const scenario::Traffic* spec;
        base::Key draws;
        Arrivals arrivals;
        std::vector<Target> targets;
        const base::Name* from_domain;
        // The groups it hands to, each as its first host and the number of hosts.
        std::vector<std::pair<trace::SenderId, std::uint32_t>> groups;
        std::uint64_t mails = 0;
        std::uint64_t messages = 0;
    };

    [[nodiscard]] Stream stream_of(const scenario::Traffic& spec, const scenario::Scenario& scenario,
                                   Mailroom& mailroom, base::Instant end);
    Stream* earliest();
    void post(Stream& stream);
    [[nodiscard]] static const Target& target(const Stream& stream, std::uint64_t message);

    const trace::Cast* cast_;
    std::vector<Stream> streams_;
    std::deque<Posting> posted_;  // of the mail at the front, where it made several
    trace::MessageId last_message_ = 0;
};

}  // namespace mxdrill::world
