// One client that is told everything as it happens: server-sent events (WHATWG HTML, §9.2).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/serve/client_stream.hpp"
#include "sim/serve/http_server.hpp"
#include "sim/serve/journal.hpp"
#include "sim/serve/room.hpp"

namespace mxdrill::serve {

/// The journal is its queue: it remembers how far it has told, and tells what is new when the client has
/// taken what was sent. Whoever is too slow for the journal is told how much it missed. Asked to leave it
/// first tells the rest; asked once more it goes at once.
class EventStream : public std::enable_shared_from_this<EventStream> {
  public:
    /// Answers the request and tells what came after `since`. Lives as long as its client.
    static void begin(std::unique_ptr<ClientStream> stream, Journal& journal, const HttpLimits& limits,
                      const std::shared_ptr<Room>& room, std::uint64_t since);

  private:
    using Error = ClientStream::Error;

    EventStream(std::unique_ptr<ClientStream> stream, Journal& journal, const HttpLimits& limits,
                std::uint64_t since);

    void start(const std::shared_ptr<Room>& room);
    void watch_client();
    void wake();
    void tell();
    void write(std::string text);
    void on_written(const Error& error);
    void await_events();
    void leave();
    void close();

    std::unique_ptr<ClientStream> stream_;
    Journal& journal_;
    HttpLimits limits_;
    std::uint64_t told_;  // the last entry
    std::optional<Room::Seat> seat_;
    std::optional<Journal::Subscription> subscription_;
    boost::asio::steady_timer gathering_;
    boost::asio::steady_timer heartbeat_;
    bool busy_ = true;  // something is being written, or about to be gathered
    bool leaving_ = false;
};

}  // namespace mxdrill::serve
