// Mail from clients of whom the run knows nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fake_smtp/session.hpp"
#include "fake_smtp/sockets/run.hpp"
#include "sim/base/instant.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::live {

/// Each recipient that a server answered for is a message of its own, with the next number: it arrived, was
/// sent in one try and is delivered, all at once. Its sender is the first of the cast. One whose domain is
/// not the cast's, which only a fault accepts, is told to nobody: it has no number, and is no notice.
class Strangers {
  public:
    static constexpr trace::SenderId kSender = 0;

    /// The cast outlives it.
    explicit Strangers(const trace::Cast& cast) : cast_(&cast) {}

    /// Calls `record(event)` for what comes before and after the server takes the messages, and in between
    /// `take(numbered)` with their numbers.
    template <class Record, class Take>
    void deliver(const fake_smtp::sockets::Visit& visit, const fake_smtp::Keep& kept, base::Instant now,
                 Record record, Take take) {
        numbers_.clear();
        recipients_.clear();
        for (const std::string& recipient : kept.recipients) {
            const auto domain = domain_of(recipient);
            if (!domain) continue;
            numbers_.push_back(++last_);
            recipients_.push_back(recipient);
            record(trace::MessageArrived{last_, kSender, *domain, trace::Kind::mail, recipient});
            record(trace::AttemptStarted{last_, kSender, 1});
            record(try_of(visit, *domain, now));
        }
        fake_smtp::Keep numbered = kept;
        numbered.recipients = recipients_;
        numbered.messages = numbers_;
        take(numbered);
        for (const trace::MessageId message : numbers_)
            record(trace::MessageEnded{message, kSender, trace::Ending::delivered});
    }

    /// Calls `record(event)` for each recipient that was refused, or once if none was named.
    template <class Record>
    void turn_away(const fake_smtp::sockets::Visit& visit, const fake_smtp::TurnAway& failure,
                   Record record) const {
        trace::TurnedAway event{visit.local,   visit.client,    {},           {},
                                failure.stage, failure.outcome, failure.reply};
        if (failure.stage < protocol::Stage::rcpt) record(event);
        for (const std::string& recipient : failure.recipients) {
            event.domain = domain_of(recipient);
            event.to = recipient;
            record(event);
        }
    }

  private:
    [[nodiscard]] std::optional<trace::DomainId> domain_of(std::string_view recipient) const;
    [[nodiscard]] trace::TryEnded try_of(const fake_smtp::sockets::Visit& visit, trace::DomainId domain,
                                         base::Instant now) const;

    const trace::Cast* cast_;
    trace::MessageId last_ = 0;
    std::vector<trace::MessageId> numbers_;  // of the last mail
    std::vector<std::string> recipients_;
};

}  // namespace mxdrill::live
