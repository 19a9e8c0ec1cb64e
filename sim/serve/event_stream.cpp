#include "sim/serve/event_stream.hpp"

#include <utility>

namespace mxdrill::serve {
namespace {

constexpr std::size_t kMostAtOnce = 500;

constexpr std::string_view kHeader =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/event-stream\r\n"
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Server: mxdrill\r\n"
    "Connection: close\r\n\r\n"
    "retry: 1000\n\n";

std::string text_of_events(const Journal::Excerpt& excerpt) {
    std::string text;
    if (excerpt.missed > 0) {
        const Json missed{{"event", "missed"}, {"count", excerpt.missed}};
        text += "data: " + text_of(missed) + "\n\n";
    }
    for (const Json& event : excerpt.events) {
        text += "id: " + std::to_string(event["seq"].get<std::uint64_t>());
        text += "\ndata: " + text_of(event) + "\n\n";
    }
    return text;
}

}  // namespace

EventStream::EventStream(std::unique_ptr<ClientStream> stream, Journal& journal, const HttpLimits& limits,
                         std::uint64_t since)
    : stream_(std::move(stream)),
      journal_(journal),
      limits_(limits),
      told_(since > journal.last() ? 0 : since),
      gathering_(stream_->executor()),
      heartbeat_(stream_->executor()) {}

void EventStream::begin(std::unique_ptr<ClientStream> stream, Journal& journal, const HttpLimits& limits,
                        const std::shared_ptr<Room>& room, std::uint64_t since) {
    // std::make_shared cannot reach the constructor.
    const std::shared_ptr<EventStream> self(new EventStream(std::move(stream), journal, limits, since));
    self->start(room);
}

void EventStream::start(const std::shared_ptr<Room>& room) {
    seat_.emplace(room, [this] { leave(); });
    subscription_.emplace(journal_, [this] { wake(); });
    stream_->expires_never();
    watch_client();
    write(std::string(kHeader));
}

// A client that goes away is seen here, since nothing else is to be read.
void EventStream::watch_client() {
    stream_->read([self = shared_from_this()](const Error& error, std::string_view) {
        if (error) return self->close();
        self->watch_client();
    });
}

void EventStream::wake() {
    if (std::exchange(busy_, true)) return;
    heartbeat_.cancel();
    gathering_.expires_after(limits_.gathering);
    gathering_.async_wait([self = shared_from_this()](const Error& error) {
        if (!error && self->subscription_) self->tell();
    });
}

void EventStream::tell() {
    const Journal::Excerpt excerpt = journal_.since(told_, kMostAtOnce);
    if (excerpt.events.empty()) {
        busy_ = false;
        return await_events();
    }
    told_ = excerpt.last;
    write(text_of_events(excerpt));
}

void EventStream::write(std::string text) {
    stream_->expires_after(limits_.transfer);
    stream_->write(std::move(text),
                   [self = shared_from_this()](const Error& error) { self->on_written(error); });
}

void EventStream::on_written(const Error& error) {
    if (error || !subscription_) return close();
    if (journal_.last() == told_) {
        busy_ = false;
        return await_events();
    }
    busy_ = false;
    wake();
}

// A comment now and then shows both sides that the other is there.
void EventStream::await_events() {
    if (leaving_) return close();
    heartbeat_.expires_after(limits_.heartbeat);
    heartbeat_.async_wait([self = shared_from_this()](const Error& error) {
        if (error || self->busy_ || !self->subscription_) return;
        self->busy_ = true;
        self->write(": still here\n\n");
    });
}

void EventStream::leave() {
    if (std::exchange(leaving_, true) || !busy_) close();
}

void EventStream::close() {
    subscription_.reset();
    gathering_.cancel();
    heartbeat_.cancel();
    stream_->close();
}

}  // namespace mxdrill::serve
