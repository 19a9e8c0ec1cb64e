#include "fake_smtp/sockets/connection.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <chrono>
#include <utility>

#include "sim/wire/smtp_reply.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

// Octets that a client may send ahead while its server is not ready; more stay with the kernel.
constexpr std::size_t kMostWaiting = 65536;

// How long the kernel may take to make a connection of an accepted SYN; so this is no time of the run's.
constexpr std::chrono::seconds kHandshake{5};

// A message over this size is cut off.
constexpr std::int64_t kLargestMessage = std::int64_t{1} << 31;

// How much is on a link of long latency at once: more than any window of TCP that people have.
constexpr std::size_t kMostComing = 8 << 20;

// How much may have been answered and not left. Until it has, nothing more is answered: a client that asks
// and asks and never listens must not fill the memory.
constexpr std::size_t kMostGoing = 1 << 20;

constexpr std::size_t kLongestGoodbye = 7;

// How far a slow reader may be ahead of its rate, since octets come in pieces.
constexpr base::Duration kAhead = base::seconds(1);

}  // namespace

Connection::Connection(net::Loop& loop, Run& run, Authority& authority, const Visit& visit, Gone on_gone)
    : loop_(&loop),
      run_(&run),
      authority_(&authority),
      visit_(visit),
      on_gone_(std::move(on_gone)),
      alarm_(loop, [this] {
          const auto self = shared_from_this();
          on_time();
      }) {}

Connection::~Connection() {
    if (channel_) channel_->close(protocol::Closing::fin);
}

void Connection::begin() {
    if (std::exchange(begun_, true)) return;
    welcome_ = run_->receive(visit_, loop_->now());
    if (welcome_.guest) visit_.client = welcome_.guest->address();
    visit_.by_stranger = !welcome_.guest;
    if (welcome_.link.jitter > base::Duration{0}) {
        jitter_.emplace(base::Key(visit_.from.port).with(visit_.from.address.text()));
    }
    // Where SYNs are not seen, the connection is what has crossed the link.
    if (const auto passage = this->passage(); passage && decide_) passage->will_not_hear(net::End::client);
    come(protocol::Tag{}, decide_ ? one_way() : base::Duration{0});
}

void Connection::on_syn(Decide decide) {
    const auto self = shared_from_this();
    decide_ = std::move(decide);
    begin();
}

void Connection::on_socket(net::tcp::socket socket) {
    const auto self = shared_from_this();
    awaiting_.reset();
    channel_ = std::make_shared<net::Channel>(*loop_, std::move(socket), net::End::server, *this);
    if (!begun_) begin();
    if (const auto passage = this->passage()) {
        passage->hears(net::End::server);
        channel_->count_in(passage);
    }
    channel_->start();
    on_time();  // a banner may have been waiting for the socket
}

void Connection::abort() {
    if (decide_) std::exchange(decide_, nullptr)(protocol::Reception::drop);
    if (channel_) channel_->close(protocol::Closing::rst);
    session_.on_closed();
    incoming_.clear();
    outgoing_.clear();
    going_ = 0;
}

// What comes

void Connection::on_octets(std::string_view octets) {
    const auto self = shared_from_this();
    last_said_ += octets.substr(octets.size() - std::min(octets.size(), kLongestGoodbye));
    last_said_.erase(0, last_said_.size() - std::min(last_said_.size(), kLongestGoodbye));
    if (incoming_.empty() && welcome_.link.latency == base::Duration{0}) {
        feed(octets);
        settle();
    } else {
        coming_ += octets.size();
        come(std::string(octets), one_way());
        if (channel_) hold_back();
    }
}

void Connection::on_end(protocol::Closing) {
    const auto self = shared_from_this();
    come(TheEnd{}, one_way());
}

// Exim sends QUIT behind its message, and a FIN behind that. Whoever closes without QUIT has given up.
bool Connection::has_more_to_say() const {
    return (!waiting_.empty() || coming_ > 0) && boost::algorithm::iends_with(last_said_, "\nQUIT\r\n");
}

void Connection::on_tls(bool succeeded) {
    const auto self = shared_from_this();
    in_handshake_ = false;
    waiting_.clear();  // nothing that came in the clear behind STARTTLS is believed (RFC 3207 §6)
    incoming_.clear();
    coming_ = 0;
    session_.on_tls(succeeded);
    if (channel_) hold_back();  // no more: it was paused for the handshake
    settle();
}

void Connection::on_caught_up() {
    const auto self = shared_from_this();
    settle();
}

void Connection::come(Incoming what, base::Duration delay) {
    incoming_.push_back({in_lane_.arrival(loop_->now(), delay), std::move(what)});
    on_time();
}

void Connection::on_time() {
    const base::Instant now = loop_->now();
    while (can_come() && incoming_.front().at <= now) {
        const Incoming what = std::move(incoming_.front().what);
        incoming_.pop_front();
        std::visit([&](const auto& it) { take(it); }, what);
    }
    if (resume_at_ && *resume_at_ <= now) hold_back();
    if (message_due_ && *message_due_ <= now) message_is_due();
    if (const auto deadline = session_.next_deadline(); deadline && *deadline <= now) {
        session_.on_time(now);
    }
    settle();
    while (!outgoing_.empty() && outgoing_.front().at <= now) {
        const bool needs_socket = !std::holds_alternative<protocol::Reception>(outgoing_.front().what);
        if (needs_socket && !channel_) break;
        const Outgoing what = std::move(outgoing_.front().what);
        outgoing_.pop_front();
        if (const auto* octets = std::get_if<std::string>(&what)) going_ -= octets->size();
        std::visit([&](const auto& it) { leave(it); }, what);
    }
    settle();
}

// Octets for which there is no room stay on the link.
bool Connection::can_come() const {
    if (incoming_.empty()) return false;
    return waiting_.size() <= kMostWaiting || is_deaf() ||
           !std::holds_alternative<std::string>(incoming_.front().what);
}

// The client may give up before its connection is made.
void Connection::await_socket() {
    awaiting_.emplace(loop_->context(), kHandshake);
    awaiting_->async_wait([weak = weak_from_this()](const net::error_code& error) {
        const auto self = weak.lock();
        if (error || !self) return;
        self->awaiting_.reset();
        self->outgoing_.clear();
        self->going_ = 0;
        self->session_.on_closed();
        self->settle();
    });
}

void Connection::take(const protocol::Tag& tag) {
    session_.on_syn(*welcome_.host, run_->faults(), visit_.client, visit_.local, tag, loop_->now());
    drain();
}

void Connection::take(const std::string& octets) {
    coming_ -= octets.size();
    if (!is_deaf()) feed(octets);
}

void Connection::take(const TheEnd&) {
    is_half_closed_ = channel_ && channel_->is_open();
    if (!is_half_closed_) end_session();
}

void Connection::end_session() {
    waiting_.clear();
    message_due_.reset();
    session_.on_closed();
    drain();
}

bool Connection::can_take() const {
    const bool is_behind = batch_.size() + going_ > kMostGoing || (channel_ && channel_->is_behind());
    return session_.ready() && !in_handshake_ && !message_due_ && !is_behind;
}

void Connection::feed(std::string_view octets) {
    if (!waiting_.empty()) {
        std::string all = std::exchange(waiting_, {});
        all.append(octets);
        std::string_view rest = all;
        consume(rest);
        waiting_.insert(0, rest);
    } else {
        consume(octets);
        waiting_.append(octets);
    }
    if (channel_) hold_back();
}

// Whoever sends faster than he is read finds the kernel's buffers full.
void Connection::hold_back() {
    resume_at_.reset();
    if (in_message_ && message_began_ && read_rate_) {
        const auto read_until = *message_began_ + read_rate_->time_for(body_.content().size);
        if (read_until > loop_->now() + kAhead) resume_at_ = read_until;
    }
    if (waiting_.size() > kMostWaiting || coming_ > kMostComing || resume_at_) {
        channel_->pause();
    } else if (!in_handshake_) {
        channel_->resume();
    }
}

void Connection::consume(std::string_view& octets) {
    while (!octets.empty() && can_take()) {
        in_message_ ? consume_message(octets) : consume_command(octets);
        drain();
    }
}

void Connection::consume_command(std::string_view& octets) {
    const auto line = lines_.next(octets);
    if (!line) return;
    protocol::Command command =
        line->overlong ? protocol::Command{.verb = protocol::Verb::unknown} : wire::read_command(line->text);
    if (welcome_.guest && session_.hears()) welcome_.guest->identify(command);
    session_.on_command(command, loop_->now());
}

void Connection::consume_message(std::string_view& octets) {
    if (!message_began_) message_began_ = loop_->now();
    const bool whole = body_.next(octets);
    if (body_.content().size.octets > kLargestMessage) {
        in_message_ = false;
        session_.on_closed(trace::Outcome::reset);
        return go(protocol::Closing::rst);
    }
    if (!whole) return;
    const base::Bandwidth rate =
        std::min(read_rate_.value_or(welcome_.link.bandwidth), welcome_.link.bandwidth);
    message_due_ = *message_began_ + rate.time_for(body_.content().size);
    if (*message_due_ <= loop_->now()) message_is_due();
}

void Connection::message_is_due() {
    message_due_.reset();
    in_message_ = false;
    session_.on_body(body_.content(), loop_->now());
}

// What goes

void Connection::drain() {
    while (const auto* output = session_.poll()) {
        std::visit([&](const auto& what) { carry_out(what); }, *output);
    }
}

void Connection::settle() {
    flush();
    while (!waiting_.empty() && can_take()) {
        feed({});
        flush();
    }
    const bool is_all_said = waiting_.empty() && !message_due_ && session_.ready();
    if (is_half_closed_ && is_all_said && !session_.finished()) {
        end_session();
        channel_->close(protocol::Closing::fin);
    }
    rearm();
    go_if_done();
}

void Connection::flush() {
    drain();
    if (!batch_.empty()) go(std::exchange(batch_, {}));
}

void Connection::carry_out(const Send& send) {
    wire::append_reply(batch_, send.reply);
}

// A handshake costs the client a round trip. It begins when the 220 has come to it, and what it sends until
// then is not to be read as commands.
void Connection::carry_out(const StartTls& tls) {
    in_handshake_ = true;
    if (channel_) channel_->pause();
    go(std::exchange(batch_, {}));
    go(Handshake{tls.broken}, welcome_.link.latency);
}

void Connection::carry_out(const Read& read) {
    in_message_ = true;
    body_.begin();
    message_began_.reset();
    read_rate_ = read.at_most;
    if (welcome_.guest) welcome_.guest->on_read(read.at_most);
}

void Connection::carry_out(const Close& close) {
    if (!batch_.empty()) go(std::exchange(batch_, {}));
    go(close.how);
}

void Connection::carry_out(const Keep& kept) {
    if (welcome_.guest) welcome_.guest->on_keep(kept);
    run_->on_keep(visit_, welcome_.phase, kept);
}

void Connection::carry_out(const TurnAway& failure) {
    if (welcome_.guest) welcome_.guest->on_turned_away(failure);
    run_->on_turned_away(visit_, failure);
}

void Connection::carry_out(const trace::FaultFired& fired) {
    run_->on_fired(fired);
}

void Connection::go(Outgoing what, base::Duration later) {
    const bool waits_for_socket = !channel_ && !std::holds_alternative<protocol::Reception>(what);
    if (outgoing_.empty() && !waits_for_socket && welcome_.link.latency == base::Duration{0}) {
        return std::visit([&](const auto& it) { leave(it); }, what);
    }
    if (const auto* octets = std::get_if<std::string>(&what)) going_ += octets->size();
    outgoing_.push_back({out_lane_.arrival(loop_->now(), one_way() + later), std::move(what)});
}

void Connection::leave(const protocol::Reception& reception) {
    if (decide_) {
        if (reception == protocol::Reception::accept) await_socket();
        if (const auto passage = this->passage()) {
            if (reception != protocol::Reception::drop) passage->will_hear(net::End::client);
            if (reception == protocol::Reception::accept) passage->will_hear(net::End::server);
        }
        return std::exchange(decide_, nullptr)(reception);
    }
    if (reception != protocol::Reception::accept && channel_) channel_->close(protocol::Closing::rst);
}

void Connection::leave(const Handshake& handshake) {
    const Settings& settings = welcome_.host->settings();
    channel_->start_tls(handshake.broken ? authority_->broken()
                                         : authority_->context_for(settings.name, settings.certificate),
                        {});
}

void Connection::rearm() {
    std::optional<base::Instant> next = session_.next_deadline();
    const auto also = [&](std::optional<base::Instant> at) {
        if (at && (!next || *at < *next)) next = at;
    };
    also(message_due_);
    also(resume_at_);
    if (can_come()) also(incoming_.front().at);
    if (!outgoing_.empty() &&
        (channel_ || std::holds_alternative<protocol::Reception>(outgoing_.front().what)))
        also(outgoing_.front().at);
    alarm_.set(next);
}

void Connection::go_if_done() {
    if (gone_ || !begun_ || !incoming_.empty() || !outgoing_.empty() || !session_.finished()) return;
    gone_ = true;
    alarm_.disarm();
    on_gone_();
}

base::Duration Connection::one_way() {
    return jitter_ ? welcome_.link.one_way(*jitter_) : welcome_.link.one_way();
}

}  // namespace mxdrill::fake_smtp::sockets
