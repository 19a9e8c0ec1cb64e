// Programs that are measured, or that measure others.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace mxdrill::bench {

/// A program in a process group of its own, with what it prints in a file. It is ended when this goes. What
/// can't be started or fails ends the benchmark: a number of it would be none.
class Program {
  public:
    /// The first word is looked for in PATH.
    Program(std::vector<std::string> words, std::string output);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    /// What it took, once it has ended by itself.
    struct Took {
        double wall_s;
        double cpu_s;  // user and system, of the program and its children
    };
    Took wait();

    /// CPU time of its process group so far.
    [[nodiscard]] double cpu_s() const;
    /// The most memory that it ever had, in bytes.
    [[nodiscard]] double peak_rss() const;
    [[nodiscard]] std::string output() const;

  private:
    std::string name_;
    std::string output_;
    double began_s_;
    pid_t pid_ = 0;
};

/// Waits until it holds, for at most ten seconds.
void wait_until(const std::string& what, const std::function<bool()>& holds);

[[nodiscard]] std::string text_of(const std::string& file);
void write_text(const std::string& file, const std::string& text);

/// Ends the program with that sentence.
[[noreturn]] void fail(const std::string& why);

}  // namespace mxdrill::bench
