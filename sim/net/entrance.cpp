#include "sim/net/entrance.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace mxdrill::net {
namespace {

// How many connections are accepted before others have their turn.
constexpr int kInOneTurn = 32;

// How long to rest when there is not even a descriptor to turn a connection away with. The connection keeps
// the socket readable: to ask again at once would only burn time.
constexpr std::chrono::milliseconds kRest{100};

// One descriptor that is given up when there is no other.
class Reserve {
  public:
    Reserve() = default;
    Reserve(const Reserve&) = delete;
    Reserve& operator=(const Reserve&) = delete;
    ~Reserve() { give(); }
    void give() {
        if (descriptor_ >= 0) close(descriptor_);
        descriptor_ = -1;
    }
    void take() {
        if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }

  private:
    int descriptor_ = -1;
};

Reserve& reserve() {
    thread_local Reserve one;
    return one;
}

bool is_want_of_descriptors(const error_code& error) {
    return error == asio::error::no_descriptors ||
           error == boost::system::errc::too_many_files_open_in_system ||
           error == boost::system::errc::not_enough_memory || error == asio::error::no_buffer_space;
}

}  // namespace

Entrance::Entrance(asio::io_context& context, std::string_view regret, OnSocket on_socket)
    : regret_(regret), on_socket_(std::move(on_socket)), acceptor_(context), rest_(context) {}

Entrance::~Entrance() {
    close();
}

void Entrance::start() {
    reserve().take();
    error_code ignored;
    acceptor_.non_blocking(true, ignored);
    ++opened_;
    wait();
}

void Entrance::close() {
    ++opened_;
    error_code ignored;
    acceptor_.close(ignored);
    rest_.cancel();
}

auto Entrance::if_still_open(void (Entrance::*next)()) {
    return [this, next, alive = std::weak_ptr(alive_), opening = opened_](const error_code& error) {
        if (!error && !alive.expired() && opening == opened_) (this->*next)();
    };
}

// Linux wants a descriptor for a connection before it looks whether there is one. So whether there is one is
// waited for first: else a process without descriptors would try again and again.
void Entrance::wait() {
    acceptor_.async_wait(tcp::acceptor::wait_read, if_still_open(&Entrance::accept));
}

void Entrance::accept() {
    const std::weak_ptr<bool> alive(alive_);
    const auto opening = opened_;
    for (int i = 0; i < kInOneTurn; ++i) {
        error_code error;
        tcp::socket socket(acceptor_.get_executor());
        acceptor_.accept(socket, error);
        if (is_want_of_descriptors(error) && !turn_away()) return rest();
        if (error) break;
        on_socket_(std::move(socket));
        if (alive.expired() || opening != opened_) return;
    }
    wait();
}

// Says whether there is a descriptor to do it with.
bool Entrance::turn_away() {
    reserve().give();
    error_code error;
    {
        tcp::socket socket(acceptor_.get_executor());
        acceptor_.accept(socket, error);
        error_code gone;
        if (!error) asio::write(socket, asio::buffer(regret_), gone);
    }
    reserve().take();
    return !is_want_of_descriptors(error);
}

void Entrance::rest() {
    rest_.expires_after(kRest);
    rest_.async_wait(if_still_open(&Entrance::accept));
}

}  // namespace mxdrill::net
