#include "sim/sender/dialogue.hpp"

#include <utility>

namespace mxdrill::sender {

using protocol::Closing;
using protocol::Reception;
using protocol::Reply;
using protocol::Stage;
using protocol::Verb;
using trace::Outcome;

void Dialogue::connect(ConnectionId id, const Profile& profile, std::string_view helo, bool without_tls,
                       Transaction transaction, base::Instant now) {
    id_ = id;
    profile_ = &profile;
    helo_ = helo;
    use_tls_ = profile.tls == TlsPolicy::opportunistic && !without_tls;
    established_ = false;
    offers_ = {};
    transaction_ = std::move(transaction);
    last_reply_.clear();
    enter(State::connecting, profile.timeouts.connect, now);
}

void Dialogue::reuse(Transaction transaction, Outbox& outbox, base::Instant now) {
    transaction_ = std::move(transaction);
    last_reply_.clear();
    begin_transaction(outbox, now);
}

void Dialogue::on_connected(base::Instant now) {
    enter(State::banner, profile_->timeouts.banner, now);
}

Progress Dialogue::on_not_connected(Reception reception) {
    return lost(reception == Reception::refuse ? Outcome::refused : Outcome::unreachable);
}

Progress Dialogue::on_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    last_reply_.assign(reply.text);
    switch (state_) {
        case State::banner: return on_greeting_reply(reply, outbox, now);
        case State::ehlo:
        case State::helo: return on_hello_reply(reply, outbox, now);
        case State::starttls: return on_starttls_reply(reply, outbox, now);
        case State::mail: return on_mail_reply(reply, outbox, now);
        case State::rcpt: return on_rcpt_reply(reply, outbox, now);
        case State::data: return on_data_reply(reply, outbox);
        case State::body: return on_body_reply(reply);
        case State::quitting: return Ended{};
        case State::connecting:
        case State::handshake:
        case State::idle: return GoingOn{};  // a server that speaks out of turn (a 421 before it closes)
    }
    return GoingOn{};
}

Progress Dialogue::on_greeting_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    if (reply.first_digit() != 2) return Failed{refused(reply), true};
    say_hello(Verb::ehlo, outbox, now);
    return GoingOn{};
}

Progress Dialogue::on_hello_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    if (reply.first_digit() != 2) {
        const Failure failure = refused(reply);
        if (failure.reaction != Reaction::helo || state_ == State::helo) return Failed{failure, true};
        say_hello(Verb::helo, outbox, now);
        return GoingOn{};
    }
    if (state_ == State::ehlo) offers_ = reply.offers;
    if (!offers_.starttls || !use_tls_) return establish(outbox, now);
    say(outbox, Verb::starttls, {}, {});
    enter(State::starttls, profile_->timeouts.starttls, now);
    return GoingOn{};
}

Progress Dialogue::on_starttls_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    if (reply.first_digit() == 2) {
        outbox.push(StartTls{id_});
        enter(State::handshake, profile_->timeouts.starttls, now);
        return GoingOn{};
    }
    const Failure failure = refused(reply);
    if (failure.reaction != Reaction::proceed) return Failed{failure, true};
    return establish(outbox, now);
}

// The session begins anew inside TLS (RFC 3207 §4.2).
Progress Dialogue::on_tls(bool succeeded, Outbox& outbox, base::Instant now) {
    if (!succeeded) return lost(Outcome::tls_failed);
    use_tls_ = false;
    offers_ = {};
    say_hello(Verb::ehlo, outbox, now);
    return GoingOn{};
}

Progress Dialogue::establish(Outbox& outbox, base::Instant now) {
    established_ = true;
    begin_transaction(outbox, now);
    return GoingOn{};
}

// With pipelining (RFC 2920) the whole envelope and DATA go out together, and the replies come in order.
void Dialogue::begin_transaction(Outbox& outbox, base::Instant now) {
    accepted_.clear();
    next_recipient_ = 0;
    protocol::Command mail{Verb::mail, transaction_.from, {}, transaction_.recipients.front().tag};
    if (offers_.size) mail.declared_size = transaction_.content.size.octets;
    outbox.push(Say{id_, mail});
    enter(State::mail, profile_->timeouts.mail, now);
    if (!profile_->connection.pipelining || !offers_.pipelining) return;
    for (const auto& recipient : transaction_.recipients)
        say(outbox, Verb::rcpt, recipient.address, recipient.tag);
    say_data(outbox);
}

Progress Dialogue::on_mail_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    if (reply.first_digit() != 2) return Failed{refused(reply), true};
    say_rcpt(outbox);
    enter(State::rcpt, profile_->timeouts.rcpt, now);
    return GoingOn{};
}

Progress Dialogue::on_rcpt_reply(const Reply& reply, Outbox& outbox, base::Instant now) {
    const std::size_t recipient = next_recipient_++;
    const bool last = next_recipient_ == transaction_.recipients.size();
    const bool accepted = reply.first_digit() == 2;
    if (accepted) accepted_.push_back(recipient);
    const Failure failure = accepted ? Failure{} : refused(reply);
    if (last && accepted_.empty()) return NobodyLeft{recipient, failure};
    if (last) {
        if (!profile_->connection.pipelining || !offers_.pipelining) say_data(outbox);
        enter(State::data, profile_->timeouts.data, now);
    } else {
        say_rcpt(outbox);
        enter(State::rcpt, profile_->timeouts.rcpt, now);
    }
    if (accepted) return GoingOn{};
    return RecipientFailed{recipient, failure};
}

Progress Dialogue::on_data_reply(const Reply& reply, Outbox& outbox) {
    if (reply.first_digit() != 3) return Failed{refused(reply), true};
    outbox.push(SendBody{id_, transaction_.content});
    state_ = State::body;
    deadline_.reset();  // a message that keeps moving may take its time; on_body_sent starts the wait
    return GoingOn{};
}

void Dialogue::on_body_sent(base::Instant leaves) {
    if (state_ == State::body) deadline_ = leaves + profile_->timeouts.body;
}

Progress Dialogue::on_body_reply(const Reply& reply) {
    if (reply.first_digit() != 2) return Failed{refused(reply), true};
    state_ = State::idle;
    deadline_.reset();
    return HandedOver{reply.text};
}

Progress Dialogue::on_closed(Closing how) {
    return without_reply(how == Closing::rst ? Outcome::reset : Outcome::closed);
}

Progress Dialogue::on_timeout() {
    return without_reply(Outcome::timeout);
}

// An idle connection may end, and so may one that has said QUIT (RFC 5321 §4.1.1.10).
Progress Dialogue::without_reply(Outcome outcome) {
    if (state_ == State::idle || state_ == State::quitting) return Ended{};
    return lost(outcome);
}

void Dialogue::quit(Outbox& outbox, base::Instant now) {
    say(outbox, Verb::quit, {}, {});
    enter(State::quitting, profile_->timeouts.quit, now);
}

void Dialogue::enter(State state, base::Duration timeout, base::Instant now) {
    state_ = state;
    deadline_ = now + timeout;
}

void Dialogue::say(Outbox& outbox, Verb verb, std::string_view argument, const protocol::Tag& tag) const {
    outbox.push(Say{id_, {verb, argument, {}, tag}});
}

void Dialogue::say_hello(Verb verb, Outbox& outbox, base::Instant now) {
    say(outbox, verb, helo_, {});
    enter(verb == Verb::ehlo ? State::ehlo : State::helo, profile_->timeouts.ehlo, now);
}

void Dialogue::say_rcpt(Outbox& outbox) const {
    if (profile_->connection.pipelining && offers_.pipelining) return;  // said already
    const auto& recipient = transaction_.recipients[next_recipient_];
    say(outbox, Verb::rcpt, recipient.address, recipient.tag);
}

void Dialogue::say_data(Outbox& outbox) const {
    say(outbox, Verb::data, {}, transaction_.recipients.front().tag);
}

Stage Dialogue::stage() const {
    switch (state_) {
        case State::connecting: return Stage::connect;
        case State::banner: return Stage::banner;
        case State::ehlo:
        case State::helo: return Stage::ehlo;
        case State::starttls:
        case State::handshake: return Stage::starttls;
        case State::mail: return Stage::mail;
        case State::rcpt: return Stage::rcpt;
        case State::data: return Stage::data;
        case State::body: return Stage::body;
        case State::idle:
        case State::quitting: return Stage::quit;
    }
    return Stage::quit;
}

ReactionStage Dialogue::reaction_stage() const {
    if (state_ == State::helo) return ReactionStage::helo;
    switch (stage()) {
        case Stage::connect: return ReactionStage::connect;
        case Stage::banner: return ReactionStage::banner;
        case Stage::ehlo: return ReactionStage::ehlo;
        case Stage::starttls: return ReactionStage::starttls;
        case Stage::mail: return ReactionStage::mail;
        case Stage::rcpt: return ReactionStage::rcpt;
        case Stage::data: return ReactionStage::data;
        case Stage::body: return ReactionStage::body;
        case Stage::dns:
        case Stage::quit: return ReactionStage::any;
    }
    return ReactionStage::any;
}

// A reply other than the wanted one. The first digit decides (RFC 5321 §4.2.1).
Failure Dialogue::refused(const Reply& reply) const {
    const bool site = stage() < Stage::mail;
    if (reply.transient() || reply.permanent()) {
        const Outcome outcome = reply.transient() ? Outcome::tempfail : Outcome::permfail;
        const Trouble trouble = reply.transient() ? Trouble::tempfail : Trouble::permfail;
        return {stage(), outcome, profile_->reaction(reaction_stage(), trouble, reply.code), reply.text,
                site};
    }
    const Reaction reaction = profile_->reaction(reaction_stage(), Trouble::lost, 0);
    return {stage(), Outcome::protocol_error, reaction, reply.text, true};
}

Failed Dialogue::lost(Outcome outcome) {
    const Trouble trouble = outcome == Outcome::tls_failed ? Trouble::tls_failed : Trouble::lost;
    told_reply_ = last_reply_;
    return {{stage(), outcome, profile_->reaction(reaction_stage(), trouble, 0), told_reply_, true}, false};
}

}  // namespace mxdrill::sender
