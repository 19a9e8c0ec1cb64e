#include "fake_smtp/session.hpp"

#include <algorithm>
#include <utility>

#include "fake_smtp/replies.hpp"

namespace mxdrill::fake_smtp {

using protocol::Closing;
using protocol::Reception;
using protocol::Stage;
using protocol::Verb;

namespace {

// Whether the reply gives the client what it asked for: 3yz after DATA, 2yz elsewhere (RFC 5321 §4.2.1).
bool grants(const protocol::Reply& reply, Stage stage) {
    return reply.first_digit() == (stage == Stage::data ? 3 : 2);
}

}  // namespace

void Session::on_syn(Host& host, Faults& faults, const base::IpAddress& client, const base::IpAddress& local,
                     const protocol::Tag& tag, base::Instant now) {
    host_ = &host;
    faults_ = &faults;
    client_ = client;
    local_ = local;
    state_ = State::syn;
    counted_ = peer_gone_ = encrypted_ = starttls_offered_ = hello_refused_ = false;
    tag_ = {0, tag.attempt, tag.try_number};
    pending_.reset();
    failure_.reset();
    forget_transaction();
    decide({.stage = Stage::connect, .reply = {}}, now, tag_);
}

void Session::on_command(const protocol::Command& command, base::Instant now) {
    if (state_ == State::silent || state_ == State::closed) return;
    switch (command.verb) {
        case Verb::ehlo:
        case Verb::helo: return on_hello(command, now);
        case Verb::starttls: return on_starttls(command, now);
        case Verb::mail: return on_mail(command, now);
        case Verb::rcpt: return on_rcpt(command, now);
        case Verb::data: return on_data(command, now);
        case Verb::rset:
            forget_transaction();
            if (state_ == State::mail) state_ = State::idle;
            outbox_.push(Send{replies::kOk});
            return;
        case Verb::noop: outbox_.push(Send{replies::kOk}); return;
        case Verb::quit: return decide({.stage = Stage::quit, .reply = replies::kBye}, now, tag_);
        case Verb::vrfy: outbox_.push(Send{replies::kCannotVerify}); return;
        case Verb::help: outbox_.push(Send{replies::kHelp}); return;
        case Verb::malformed: outbox_.push(Send{replies::kBadArguments}); return;
        case Verb::unknown: outbox_.push(Send{replies::kUnknownCommand}); return;
    }
}

void Session::on_hello(const protocol::Command& command, base::Instant now) {
    if (state_ == State::syn) {  // after a 5yz banner only QUIT is left (RFC 5321 §3.1)
        outbox_.push(Send{replies::kBadSequence});
        return;
    }
    Verdict verdict{.stage = Stage::ehlo, .reply = host_->helo_reply(), .next = State::idle};
    if (command.verb == Verb::ehlo) {
        starttls_offered_ = host_->settings().tls != Tls::none && !encrypted_;
        verdict.reply = host_->ehlo_reply(starttls_offered_);
    } else if (hello_refused_) {
        return carry_out(verdict, now);
    }
    decide(verdict, now, tag_);
}

void Session::on_starttls(const protocol::Command&, base::Instant now) {
    if (!starttls_offered_) {
        outbox_.push(Send{encrypted_ ? replies::kBadSequence : replies::kNotOffered});
        return;
    }
    decide({.stage = Stage::starttls, .reply = replies::kReadyForTls, .next = State::tls, .starts_tls = true},
           now, tag_);
}

void Session::on_mail(const protocol::Command& command, base::Instant now) {
    if (state_ != State::idle) {
        outbox_.push(Send{replies::kBadSequence});
        return;
    }
    sender_.assign(command.argument);
    tag_ = command.tag;
    Verdict verdict{.stage = Stage::mail, .reply = replies::kMailOk, .next = State::mail};
    if (host_->settings().tls == Tls::required && !encrypted_) {
        verdict.reply = replies::kTlsFirst;
    } else if (command.declared_size && host_->too_large(*command.declared_size)) {
        verdict.reply = replies::kTooLarge;
    }
    decide(verdict, now, tag_);
}

void Session::on_rcpt(const protocol::Command& command, base::Instant now) {
    if (state_ != State::mail) {
        outbox_.push(Send{replies::kBadSequence});
        return;
    }
    failure_.reset();
    if (recipients_.size() == messages_.size()) recipients_.emplace_back();
    recipients_[messages_.size()].assign(command.argument);
    if (host_->is_full_with(messages_.size())) {  // whatever faults say, so that it is bounded
        return carry_out({.stage = Stage::rcpt, .reply = replies::kTooManyRecipients, .next = State::mail},
                         now);
    }
    const auto decision = consult(Stage::rcpt, now, command.tag);
    Verdict verdict{.stage = Stage::rcpt, .reply = {}, .next = State::mail};
    if (!decision.fault) verdict.reply = host_->rcpt_reply(client_, sender_, command.argument, now);
    const bool accepted = decision.fault && decision.fault->act == Act::reply
                              ? grants(protocol::reply_of(decision.fault->reply), Stage::rcpt)
                              : grants(verdict.reply, Stage::rcpt);
    if (accepted) messages_.push_back(command.tag.message);
    settle(verdict, decision, now);
}

void Session::on_data(const protocol::Command& command, base::Instant now) {
    if (state_ != State::mail) {
        outbox_.push(Send{replies::kBadSequence});
        return;
    }
    Verdict verdict{.stage = Stage::data, .reply = replies::kStartData, .next = State::body};
    if (messages_.empty()) verdict.reply = replies::kNoRecipients;
    tag_ = command.tag;
    decide(verdict, now, tag_);
}

void Session::begin_body(base::Instant now) {
    std::optional<base::Bandwidth> slowest;
    const rules::Occasion occasion{now, client_, sender_, known_recipients(Stage::body), tag_};
    body_decision_ = faults_->decide(
        occasion, [&](const Fault& fault) { return fault.rate && concerns(fault, Stage::body); },
        [&](std::size_t index, const Fault& fault) {
            if (!slowest || *fault.rate < *slowest) slowest = fault.rate;
            outbox_.push(trace::FaultFired{index});
        });
    outbox_.push(Read{slowest});
}

void Session::on_body(const protocol::Content& content, base::Instant now) {
    if (state_ != State::body) return;
    content_ = content;
    Verdict verdict{
        .stage = Stage::body, .reply = replies::kKept, .next = State::idle, .answered = Answered::kept};
    if (host_->too_large(content.size.octets)) {
        verdict.reply = replies::kTooLarge;
        verdict.answered.reset();
    } else if (content.received >= host_->settings().most_received) {
        verdict.reply = replies::kLoop;
        verdict.answered.reset();
    }
    if (body_decision_.fault) return settle(verdict, body_decision_, now);
    auto decision = consult(Stage::body, now, tag_);
    decision.delay += body_decision_.delay;
    settle(verdict, decision, now);
}

void Session::on_tls(bool succeeded) {
    if (state_ != State::tls) return;
    if (!succeeded) {
        turn_away({Stage::starttls, trace::Outcome::tls_failed, {}, {}});
        return close(Closing::fin);
    }
    encrypted_ = true;
    starttls_offered_ = false;
    state_ = State::greeting;
}

void Session::on_closed(trace::Outcome how) {
    peer_gone_ = true;
    if (pending_ && pending_->verdict.stage == Stage::body) return;  // it may still keep the message
    const Stage waits_at = pending_ ? pending_->verdict.stage : Stage::body;
    const bool was_accepted = waits_at == Stage::rcpt && grants(pending_->verdict.reply, Stage::rcpt);
    if (was_accepted) messages_.pop_back();
    if (waits_at != Stage::quit && (pending_ || state_ == State::body)) turn_away({waits_at, how, {}, {}});
    pending_.reset();
    close(Closing::fin);
}

void Session::on_time(base::Instant now) {
    if (!pending_ || pending_->due > now) return;
    const Verdict verdict = pending_->verdict;
    pending_.reset();
    carry_out(verdict, now);
    if (peer_gone_) close(Closing::fin);
}

rules::Decision<Fault> Session::consult(Stage stage, base::Instant now, const protocol::Tag& tag) {
    if (faults_->empty()) return {};
    const rules::Occasion occasion{now, client_, sender_, known_recipients(stage), tag};
    return faults_->decide(
        occasion, [&](const Fault& fault) { return !fault.rate && concerns(fault, stage); },
        [&](std::size_t index, const Fault&) { outbox_.push(trace::FaultFired{index}); });
}

bool Session::concerns(const Fault& fault, Stage stage) const {
    if (fault.stage != stage || host_->settings().is_reliable) return false;
    return fault.server ? fault.server->matches(host_->settings().name.text())
                        : fault.address->contains(local_);
}

std::span<const std::string> Session::known_recipients(Stage stage) const {
    if (stage == Stage::rcpt) return {&recipients_[messages_.size()], 1};
    return {recipients_.data(), messages_.size()};
}

void Session::decide(Verdict verdict, base::Instant now, const protocol::Tag& tag) {
    const auto decision = consult(verdict.stage, now, tag);
    settle(verdict, decision, now);
}

// Lays the fault over what the server would have done by itself.
void Session::settle(Verdict verdict, const rules::Decision<Fault>& decision, base::Instant now) {
    if (decision.fault) {
        verdict.act = decision.fault->act;
        switch (verdict.act) {
            case Act::drop:
            case Act::reset:
            case Act::close: verdict.answered.reset(); break;
            case Act::garble:
                verdict.reply = replies::kGarbled;
                verdict.answered.reset();
                break;
            case Act::reply:
                verdict.reply = protocol::reply_of(decision.fault->reply);
                verdict.answered.reset();
                if (verdict.stage == Stage::body && grants(verdict.reply, Stage::body)) {
                    verdict.answered = Answered::kept;
                }
                break;
            case Act::lose:
                verdict.reply = replies::kKept;
                verdict.answered = Answered::discarded;
                break;
            case Act::accept_then_close: verdict.answered = Answered::kept; break;
            case Act::no_starttls:
                if (std::exchange(starttls_offered_, false)) verdict.reply = host_->ehlo_reply(false);
                break;
            default: break;
        }
    }
    if (decision.delay > base::Duration::zero()) {
        pending_ = Pending{now + decision.delay, verdict};
    } else {
        carry_out(verdict, now);
    }
}

void Session::carry_out(const Verdict& verdict, base::Instant now) {
    if (const auto failure = failure_in(verdict)) turn_away(*failure);
    if (verdict.stage == Stage::connect) return admit(verdict, now);
    if (verdict.stage == Stage::body) finish_body(verdict);
    switch (verdict.act) {
        case Act::drop: state_ = State::silent; return;
        case Act::reset: return close(Closing::rst);
        case Act::close:
        case Act::accept_then_close: return close(Closing::fin);
        default: break;
    }
    say(verdict);
    if (state_ == State::body) begin_body(now);
}

// Sends the reply and lets it take effect.
void Session::say(const Verdict& verdict) {
    if (!peer_gone_) outbox_.push(Send{verdict.reply});
    if (verdict.stage == Stage::quit || verdict.reply.code == 421) return close(Closing::fin);
    const bool granted = grants(verdict.reply, verdict.stage);
    hello_refused_ = verdict.stage == Stage::ehlo && !granted;
    if (verdict.stage == Stage::body) {
        state_ = State::idle;
    } else if (granted) {
        if (verdict.stage == Stage::ehlo) forget_transaction();  // only a greeting that succeeds: §4.1.4
        state_ = verdict.next;
        if (verdict.starts_tls) outbox_.push(StartTls{verdict.act == Act::break_tls});
    }
}

void Session::admit(const Verdict& verdict, base::Instant now) {
    switch (verdict.act) {
        case Act::drop: outbox_.push(Admit{Reception::drop}); break;
        case Act::refuse: outbox_.push(Admit{Reception::refuse}); break;
        case Act::unreachable: outbox_.push(Admit{Reception::unreachable}); break;
        default:
            outbox_.push(Admit{Reception::accept});
            counted_ = true;
            return decide(
                {.stage = Stage::banner, .reply = host_->greet_connection(client_), .next = State::greeting},
                now, tag_);
    }
    tell_failure();
    state_ = State::closed;
}

// What the client does not get; nothing if it gets what it asked for.
std::optional<TurnAway> Session::failure_in(const Verdict& verdict) {
    using trace::Outcome;
    if (verdict.answered || verdict.stage == Stage::quit) return std::nullopt;
    const auto failure = [&](Outcome outcome, std::string_view reply = {}) {
        return TurnAway{verdict.stage, outcome, reply, {}};
    };
    switch (verdict.act) {
        case Act::drop: return failure(Outcome::timeout);
        case Act::refuse: return failure(Outcome::refused);
        case Act::unreachable: return failure(Outcome::unreachable);
        case Act::reset: return failure(Outcome::reset);
        case Act::close: return failure(Outcome::closed);
        default: break;
    }
    const protocol::Reply& reply = verdict.reply;
    if (verdict.stage == Stage::connect || grants(reply, verdict.stage)) return std::nullopt;
    return failure(reply.transient()   ? Outcome::tempfail
                   : reply.permanent() ? Outcome::permfail
                                       : Outcome::protocol_error,
                   reply.text);
}

// Whoever was refused before he named a recipient may still find a way: HELO, or another sender.
void Session::turn_away(TurnAway failure) {
    if (failure.stage < Stage::rcpt) {
        failure_ = failure;
        return;
    }
    failure.recipients = known_recipients(failure.stage);
    outbox_.push(failure);
}

void Session::tell_failure() {
    if (failure_) outbox_.push(*std::exchange(failure_, std::nullopt));
}

void Session::finish_body(const Verdict& verdict) {
    if (verdict.answered) {
        kept_messages_.swap(messages_);
        const bool is_told = !peer_gone_ && verdict.act != Act::accept_then_close;
        outbox_.push(Keep{sender_,
                          {recipients_.data(), kept_messages_.size()},
                          kept_messages_,
                          content_,
                          *verdict.answered == Answered::discarded,
                          is_told ? std::optional(verdict.reply.text) : std::nullopt});
    }
    forget_transaction();
}

void Session::close(Closing how) {
    if (counted_) host_->connection_closed(client_);
    counted_ = false;
    tell_failure();
    if (state_ != State::closed && !peer_gone_) outbox_.push(Close{how});
    state_ = State::closed;
}

void Session::forget_transaction() {
    messages_.clear();
    body_decision_ = {};
}

}  // namespace mxdrill::fake_smtp
