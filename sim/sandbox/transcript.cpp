#include "sim/sandbox/transcript.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/live/pair.hpp"

namespace mxdrill::sandbox {
namespace {

using fake_smtp::sockets::Visit;
using protocol::Stage;
using trace::Outcome;

// Of the contract: a pause that ends an attempt.
constexpr base::Duration kPause = base::Duration(std::chrono::seconds(60));
// RFC 5321 §4.5.3.2.1 and the kernel's own bound: no sender waits longer for a connection.
constexpr base::Duration kLongestConnect = std::chrono::minutes(10);

/// When a sender may at the latest have had enough of a connection that failed now.
base::Instant latest_end(base::Instant now, Stage stage, Outcome outcome) {
    const bool is_unanswered = stage == Stage::connect && outcome == Outcome::timeout;
    return is_unanswered ? now + kLongestConnect : now;
}

/// Whether nobody of the mail gets any further here, and not only the recipients that it names.
bool ends_transaction(const fake_smtp::TurnAway& failure) {
    if (failure.stage < Stage::rcpt || failure.reply.starts_with("421")) return true;
    return failure.outcome == Outcome::closed || failure.outcome == Outcome::reset ||
           failure.outcome == Outcome::timeout;
}

/// The number in "sender+7@sender.test"; 0 without one.
trace::MessageId number_in(std::string_view address) {
    const auto at = address.rfind('@');
    const auto plus = address.substr(0, at).rfind('+');
    if (at == std::string_view::npos || plus == std::string_view::npos) return 0;
    trace::MessageId number = 0;
    const auto [end, error] = std::from_chars(address.data() + plus + 1, address.data() + at, number);
    return error == std::errc{} && end == address.data() + at ? number : 0;
}

}  // namespace

/// One connection of the MTA's.
class Transcript::Dialogue : public fake_smtp::sockets::Guest {
  public:
    Dialogue(Transcript& transcript, const Visit& visit)
        : transcript_(&transcript), visit_(visit), start_(transcript.loop_->now()) {
        transcript.open_.insert(this);
        const Mail* mail = transcript.only_mail();
        if (mail != nullptr && transcript.may_take(visit.server, mail->front())) begin(*mail, mail->front());
    }

    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    ~Dialogue() override { transcript_->leave(*this); }

    /// What becomes of it may concern these messages.
    [[nodiscard]] bool may_concern(const Mail& mail) const {
        if (tries_.empty()) return !is_notice_ && !is_told_ && (mail_ == 0 || mail_ == mail.front());
        return std::any_of(mail.begin(), mail.end(),
                           [&](trace::MessageId id) { return tries_.contains(id); });
    }

    void identify(protocol::Command& command) override {
        switch (command.verb) {
            case protocol::Verb::mail: return on_mail(command);
            case protocol::Verb::rcpt: return on_rcpt(command);
            case protocol::Verb::data:
                if (!tries_.empty()) command.tag = tag_of(tries_.begin()->first);
                return;
            default: return;
        }
    }
    void on_read(std::optional<base::Bandwidth>) override {}
    void on_keep(const fake_smtp::Keep& kept) override {
        if (kept.from.empty()) return on_notice(kept);
        for (const trace::MessageId id : kept.messages) {
            const auto known = tries_.find(id);
            if (known == tries_.end()) continue;
            transcript_->end_try(known->second, visit_, Stage::body,
                                 kept.reply ? Outcome::accepted : Outcome::closed, kept.reply.value_or(""));
            if (kept.reply) transcript_->settle(id, State::delivered);
        }
        is_told_ = true;
        tries_.clear();
    }
    void on_turned_away(const fake_smtp::TurnAway& failure) override {
        if (is_notice_ || (failure.stage < Stage::mail && is_told_)) return;
        const bool is_for_all = ends_transaction(failure);
        if (is_for_all) start_unnamed();
        if (tries_.empty()) {
            connect();
            ++transcript_->nameless_;
            transcript_->pass_nameless(visit_.server, start_,
                                       latest_end(transcript_->loop_->now(), failure.stage, failure.outcome));
            transcript_->record_(trace::TurnedAway{
                visit_.local, visit_.client, {}, {}, failure.stage, failure.outcome, failure.reply, start_});
        }
        for (auto& [id, of] : tries_) {
            // With pipelining the server refuses DATA too, whose recipients it has refused.
            if (of.is_over) continue;
            const bool is_meant =
                is_for_all || failure.recipients.empty() ||
                std::find(failure.recipients.begin(), failure.recipients.end(),
                          transcript_->messages_.at(id).address) != failure.recipients.end();
            if (!is_meant) continue;
            transcript_->end_try(of, visit_, failure.stage, failure.outcome, failure.reply);
            of.is_over = true;
        }
        is_told_ = true;
    }
    [[nodiscard]] base::IpAddress address() const override { return transcript_->address_of(visit_); }
    [[nodiscard]] std::optional<base::Link> link() const override {
        return transcript_->world_->link(0, visit_.server, transcript_->loop_->now());
    }
    [[nodiscard]] std::shared_ptr<net::Passage> passage() const override { return nullptr; }

  private:
    /// A connection tried is one, whatever it is used for; but not one for a notice.
    void connect() {
        if (!std::exchange(is_counted_, true)) transcript_->record_(trace::ConnectTried{0, visit_.local});
    }

    /// A mail's only message is tried from the connection on, one of several from its recipient on, for an
    /// MTA may name each in a transaction of its own. One that was delivered, and is named, comes as a copy.
    void begin(const Mail& mail, trace::MessageId first) {
        connect();
        tries_.clear();
        mail_ = first;
        const State state = transcript_->messages_.at(first).state;
        if (mail.size() == 1 && (state == State::under_way || state == State::delivered)) start(first);
    }

    void start(trace::MessageId id, bool is_certain = true) {
        tries_[id] = transcript_->start_try(id, visit_, start_, is_certain);
    }

    /// Those who wait for a recipient of a mail to be named, when none will be any more. An MTA that sends
    /// them one by one had only one of them in mind.
    void start_unnamed() {
        const Mail* mail = transcript_->mail_of(mail_);
        if (mail == nullptr) return;
        for (const trace::MessageId id : *mail) {
            if (transcript_->is_busy(id) && !tries_.contains(id)) start(id, false);
        }
    }

    void on_mail(protocol::Command& command) {
        const trace::MessageId first = number_in(command.argument);
        const Mail* mail = transcript_->mail_of(first);
        is_notice_ = command.argument.empty();
        named_.clear();
        if (mail == nullptr) {
            tries_.clear();
            mail_ = 0;
            return;
        }
        sender_ = live::without_number(command.argument);
        command.argument = sender_;
        // A second transaction on the same connection is a try that begins now.
        if (is_told_) start_ = transcript_->loop_->now();
        if (is_told_ || mail_ != first) begin(*mail, first);
        is_told_ = false;
        command.tag = tag_of(first);
    }

    /// Of several messages to one recipient the first that waits is meant, else one that was delivered: here
    /// comes a copy of it.
    void on_rcpt(protocol::Command& command) {
        const Mail* mail = transcript_->mail_of(mail_);
        if (is_notice_ || mail == nullptr) return;
        for (const State state : {State::under_way, State::delivered}) {
            const auto meant = std::find_if(mail->begin(), mail->end(), [&](trace::MessageId id) {
                const Message& message = transcript_->messages_.at(id);
                return message.state == state && message.address == command.argument && !named_.contains(id);
            });
            if (meant == mail->end()) continue;
            named_.insert(*meant);
            if (!tries_.contains(*meant)) start(*meant);
            command.tag = tag_of(*meant);
            return;
        }
    }

    /// By the try that is under way, or the one that would be.
    [[nodiscard]] protocol::Tag tag_of(trace::MessageId id) const {
        const auto known = tries_.find(id);
        const Try of = known == tries_.end() ? transcript_->next_try(id, visit_, start_) : known->second;
        return {id, of.attempt, of.number};
    }

    void on_notice(const fake_smtp::Keep& kept) {
        for (const std::string& recipient : kept.recipients) {
            transcript_->record_(trace::NoticeSent{});
            transcript_->bounce(number_in(recipient));
        }
    }

    Transcript* transcript_;
    Visit visit_;
    base::Instant start_;
    trace::MessageId mail_ = 0;
    std::map<trace::MessageId, Try> tries_;  // of the transaction under way
    std::set<trace::MessageId> named_;       // by the recipients of the transaction under way
    std::string sender_;
    bool is_notice_ = false;
    bool is_counted_ = false;
    bool is_told_ = false;  // what became of the transaction, or of the connection
};

void Transcript::begin(const world::Posting& posting) {
    Mail& mail = mails_[posting.mail.recipients.front().message];
    for (const sender::Recipient& recipient : posting.mail.recipients) {
        mail.push_back(recipient.message);
        Message& message = messages_[recipient.message];
        message.sender = posting.sender;
        message.domain = posting.mail.domain_id;
        message.address = recipient.address;
        message.nameless_before = nameless_;
        ++pending_;
        record_(trace::MessageArrived{recipient.message, posting.sender, posting.mail.domain_id,
                                      posting.mail.kind, recipient.address});
    }
}

// The kernel's choice among the network's addresses tells nothing.
base::IpAddress Transcript::address_of(const Visit& visit) const {
    const base::IpAddress& own = world_->sender(0).sender.identity().addresses.front();
    return own.family() == visit.client.family() ? own : visit.client;
}

std::unique_ptr<fake_smtp::sockets::Guest> Transcript::meet(const Visit& visit) {
    return std::make_unique<Dialogue>(*this, visit);
}

const Transcript::Mail* Transcript::only_mail() const {
    const Mail* only = nullptr;
    for (const auto& [first, mail] : mails_) {
        if (std::none_of(mail.begin(), mail.end(), [&](trace::MessageId id) { return is_busy(id); }))
            continue;
        if (only != nullptr) return nullptr;
        only = &mail;
    }
    return only;
}

bool Transcript::may_take(trace::ServerId server, trace::MessageId id) const {
    const auto& tiers = world_->cast().domains[messages_.at(id).domain].tiers;
    return std::any_of(tiers.begin(), tiers.end(), [&](const trace::Tier& tier) {
        return std::find(tier.hosts.begin(), tier.hosts.end(), server) != tier.hosts.end();
    });
}

const Transcript::Mail* Transcript::mail_of(trace::MessageId first) const {
    const auto known = mails_.find(first);
    return known == mails_.end() ? nullptr : &known->second;
}

Transcript::Try Transcript::next_try(trace::MessageId id, const Visit& visit, base::Instant start) const {
    const Message& message = messages_.at(id);
    const auto preference = world_->cast().domains[message.domain].preference_of(visit.server, start);
    const bool is_again =
        std::find(message.tried.begin(), message.tried.end(), visit.local) != message.tried.end();
    const bool has_fallen = preference && message.preference && *preference < *message.preference;
    const bool has_begun = message.attempt == 0 || is_again || has_fallen;
    const bool begins = has_begun || start - message.idle_from > kPause;
    return {.message = id,
            .attempt = message.attempt + (begins ? 1 : 0),
            .number = begins ? 1 : message.try_number + 1,
            .preference = preference,
            .start = start,
            .is_certain = has_begun || !begins || start - message.maybe_idle_from > kPause};
}

Transcript::Try Transcript::start_try(trace::MessageId id, const Visit& visit, base::Instant start,
                                      bool is_certain) {
    Try next = next_try(id, visit, start);
    next.is_certain = next.is_certain && is_certain;
    Message& message = messages_.at(id);
    if (next.attempt != message.attempt) {
        message.attempt = next.attempt;
        message.tried.clear();
        record_(trace::AttemptStarted{id, message.sender, message.attempt, next.is_certain});
    }
    message.try_number = next.number;
    message.tried.push_back(visit.local);
    message.preference = next.preference;
    message.idle_from = message.maybe_idle_from = start;
    return next;
}

void Transcript::end_try(const Try& of, const Visit& visit, Stage stage, Outcome outcome,
                         std::string_view reply) {
    Message& message = messages_.at(of.message);
    if (message.state == State::bounced) return;
    message.idle_from = message.maybe_idle_from = latest_end(loop_->now(), stage, outcome);
    record_(trace::TryEnded{
        .start = of.start,
        .message = of.message,
        .sender = message.sender,
        .attempt = of.attempt,
        .try_number = of.number,
        .preference = of.preference,
        .address = visit.local,
        .stage = stage,
        .outcome = outcome,
        .reply = reply,
        .action = outcome == Outcome::accepted ? trace::Action::delivered : trace::Action::unknown});
}

void Transcript::pass_nameless(trace::ServerId server, base::Instant start, base::Instant end) {
    for (auto& [id, message] : messages_) {
        if (message.state != State::under_way || !may_take(server, id)) continue;
        if (start - message.maybe_idle_from <= kPause)
            message.maybe_idle_from = std::max(message.maybe_idle_from, end);
    }
}

void Transcript::settle(trace::MessageId id, State state) {
    Message& message = messages_.at(id);
    if (message.state != State::under_way) return;
    message.state = state;
    --pending_;
    if (state == State::bounced) record_(trace::MessageEnded{id, message.sender, trace::Ending::bounced});
    if (state != State::given_up) return;
    const bool is_unseen = message.attempt == 0 && message.nameless_before == nameless_;
    if (is_unseen && ++given_up_unseen_ == 1 && when_unseen_) when_unseen_();
    record_(trace::MessageEnded{id, message.sender, trace::Ending::abandoned});
}

void Transcript::settle_all(trace::MessageId first, State state) {
    const Mail* mail = mail_of(first);
    if (mail == nullptr) return;
    for (const trace::MessageId id : *mail) settle(id, state);
}

void Transcript::give_up(trace::MessageId first) {
    if (mail_of(first) == nullptr) return;
    given_up_.insert(first);
    settle_given_up();
}

void Transcript::leave(Dialogue& dialogue) {
    open_.erase(&dialogue);
    settle_given_up();
}

void Transcript::settle_given_up() {
    std::erase_if(given_up_, [this](trace::MessageId first) {
        const Mail& mail = *mail_of(first);
        const bool is_open = std::any_of(open_.begin(), open_.end(), [&](const Dialogue* dialogue) {
            return dialogue->may_concern(mail);
        });
        if (!is_open) settle_all(first, State::given_up);
        return !is_open;
    });
}

void Transcript::finish() {
    for (const trace::MessageId first : std::exchange(given_up_, {})) settle_all(first, State::given_up);
    for (const auto& [id, message] : messages_) {
        if (message.state == State::delivered)
            record_(trace::MessageEnded{id, message.sender, trace::Ending::delivered});
    }
}

}  // namespace mxdrill::sandbox
