#include "sim/sandbox/mta.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/base/units.hpp"
#include "sim/live/pair.hpp"
#include "sim/sandbox/sequence.hpp"

namespace mxdrill::sandbox {
namespace {

// How long to wait between two looks whether it is ready: at first, then twice as long each time, up to a
// second.
constexpr base::Duration kFirstPause = std::chrono::milliseconds(10);
constexpr base::Duration kLongestPause = std::chrono::seconds(1);
constexpr base::Duration kMostUnready = std::chrono::minutes(1);

// What the keeper tells of a program that can't be run, as a shell would.
constexpr int kNoProgram = 127;

constexpr std::size_t kMostOfLog = 4 << 20;
constexpr std::size_t kEndOfLog = 3000;

/// Without the fractions that nobody reads: "1m2s", "8ms".
std::string in_words(base::Duration time) {
    using std::chrono::milliseconds, std::chrono::seconds;
    if (time >= seconds(10)) return base::format_duration(std::chrono::round<seconds>(time));
    return base::format_duration(std::chrono::round<milliseconds>(time));
}

std::string ended_with(int code) {
    if (code == kNoProgram) return "with exit code 127: no such program there";
    return code > 128 ? fmt::format("by signal {}", code - 128) : fmt::format("with exit code {}", code);
}

/// A message of about so many octets; its envelope is told beside it.
std::string message_text(const std::string& from, std::string_view to, base::Size size) {
    constexpr std::string_view kLine =
        "This line fills the message up to the size that the scenario gives it.\n";
    std::string text = fmt::format("From: <{}>\nTo: <{}>\nSubject: a message of a drill\n\n", from, to);
    const auto octets = static_cast<std::size_t>(std::max<std::int64_t>(size.octets, 0));
    while (text.size() + kLine.size() <= octets) text += kLine;
    return text.append("End\n");
}

}  // namespace

std::optional<net::Unable> Mta::start() {
    transcript_.when_unseen([this] { why_unseen_ = last_words(); });
    std::vector<Command> prepare;
    for (const Command& command : driver_->prepare) prepare.push_back(words_.filled(command));
    if (!Sequence(*loop_, *sandbox_, prepare).run()) {
        fail("could not be prepared");
        return failure_;
    }
    if (!driver_->start.empty()) {
        sandbox_->start(words_.filled(driver_->start), {},
                        [this](int code) { fail("ended " + ended_with(code)); });
    }
    become_ready(kFirstPause);
    loop_->run(std::nullopt, [this] { return is_ready_ || failure_; });
    if (!is_ready_ && !failure_) fail("did not become ready");
    return failure_;
}

void Mta::become_ready(base::Duration pause) {
    is_ready_ = driver_->ready.empty();
    if (is_ready_ || failure_) return;
    // Its start takes real time, whatever the clock makes of it.
    const auto most = std::chrono::duration_cast<base::Duration>(kMostUnready * loop_->clock().speed);
    if (loop_->now().since_start > most)
        return fail("is not ready after " + base::format_duration(kMostUnready));
    sandbox_->start(words_.filled(driver_->ready), {}, [this, pause](int code) {
        is_ready_ = code == 0;
        if (is_ready_) return;
        loop_->call_at(loop_->now() + pause,
                       [this, pause] { become_ready(std::min(2 * pause, kLongestPause)); });
    });
}

void Mta::submit(const world::Posting& posting) {
    transcript_.begin(posting);
    const sender::Mail& mail = posting.mail;
    Words words = words_;
    words.from = live::numbered(mail.from, mail.recipients.front().message);
    words.file = "/dev/stdin";
    Command command;
    for (const std::string& word : driver_->submit) {
        if (word != "{to}") {
            command.push_back(words.filled(word));
            continue;
        }
        for (const sender::Recipient& recipient : mail.recipients) command.emplace_back(recipient.address);
    }
    waiting_.push_back({mail.recipients.front().message, std::move(command),
                        message_text(words.from, mail.recipients.front().address, mail.size)});
    submit_next();
}

void Mta::submit_next() {
    while (!waiting_.empty() && under_way_ < driver_->at_once && !failure_) {
        const Submission next = std::move(waiting_.front());
        waiting_.pop_front();
        ++under_way_;
        sandbox_->start(next.command, next.text,
                        [this, first = next.first](int code) { on_submitted(first, code); });
    }
}

void Mta::on_submitted(trace::MessageId first, int code) {
    --under_way_;
    // Of a program that sends the mail itself, a failure says no more than the servers have seen.
    const bool has_run = driver_->tries_once && code != kNoProgram && code < 128;
    if (code != 0 && !has_run) return fail("took no mail: its command ended " + ended_with(code));
    if (driver_->tries_once) transcript_.give_up(first);
    submit_next();
}

std::string Mta::log() {
    std::string text = sandbox_->log(kMostOfLog);
    for (const std::string& path : driver_->logs) {
        if (const auto file = sandbox_->read(path, kMostOfLog / 8))
            text += fmt::format("\n{}:\n{}", path, *file);
    }
    return text;
}

void Mta::fail(const std::string& why) {
    if (failure_ || loop_->stopped()) return;  // after an interruption nothing is its fault
    failure_ = net::Unable{fmt::format("{} {}, at {} of the run; {}", driver_->title, why,
                                       in_words(loop_->now().since_start), last_words())};
    loop_->stop();
}

std::string Mta::worry() {
    const std::size_t count = transcript_.given_up_unseen();
    if (count == 0) return {};
    return fmt::format("{} gave up {} message{} without coming to a server; {}{}", driver_->title, count,
                       count == 1 ? "" : "s", count == 1 ? "" : "at the first ", why_unseen_);
}

std::string Mta::last_words() {
    std::string said = log();
    if (said.size() > kEndOfLog) {
        said.erase(0, said.size() - kEndOfLog);
        said.erase(0, said.find('\n') + 1);
    }
    return said.empty() ? "it said nothing" : "it said last:\n" + said;
}

}  // namespace mxdrill::sandbox
