// Linked into the binding: no signal interrupts TensorFlow.
//
// It multiplies matrices of some hundred rows by code that oneDNN writes at run time, and before March 2026 that code kept a heap address in
// the stack pointer (uxlfoundation/oneDNN, issue 4845). A signal that comes meanwhile has its frame written into the heap, and the process
// dies: of an interrupted cell, a terminal that changes its size, a child that ends. So the thread that loads the engine takes no signals, nor do
// the threads that the engine starts, which inherit this; one thread takes them all.
#if defined(__linux__) && defined(__x86_64__)
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace {
void* takeSignals(void*) {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  for (;;) pause();
}

struct BeforeTensorFlow {
  BeforeTensorFlow() {
    pthread_t taker;
    // Without it nobody might hear that the process is to end.
    if (pthread_create(&taker, nullptr, takeSignals, nullptr) != 0) return;
    pthread_detach(taker);
    sigset_t others;
    sigfillset(&others);
    // These are of the thread itself.
    for (int own : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP}) sigdelset(&others, own);
    pthread_sigmask(SIG_BLOCK, &others, nullptr);
  }
} before_tensorflow;
}  // namespace
#endif
