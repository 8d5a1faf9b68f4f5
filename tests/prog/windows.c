/* windows.c - windows and messages without a display: a class procedure, creation and destruction messages, SendMessage nested and across
 * threads, subclassing, timers in a message loop, thread messages, a hook. */
#include <stdio.h>
#include <windows.h>

static HWND window;
static int depth, most, timers, created;
static WNDPROC old_proc;
static LRESULT CALLBACK proc(HWND w, UINT m, WPARAM wp, LPARAM lp)
{
    switch (m) {
    case WM_NCCREATE:
        created |= 1;
        break;
    case WM_CREATE:
        created |= ((CREATESTRUCTA *)lp)->lpCreateParams == (void *)0x1234 ? 2 : 0;
        return 0;
    case WM_DESTROY:
        created |= 4;
        PostQuitMessage(23);
        return 0;
    case WM_USER: /* nested, as deep as asked */
        if (++depth > most)
            most = depth;
        LRESULT r = wp ? SendMessageA(w, WM_USER, wp - 1, lp + 1) : lp;
        depth--;
        return r;
    case WM_USER + 1:
        return wp * 2 + lp;
    case WM_TIMER:
        if (++timers == 3) {
            KillTimer(w, wp);
            PostMessageA(w, WM_USER + 2, 0, 0);
        }
        return 0;
    case WM_USER + 2:
        DestroyWindow(w);
        return 0;
    case WM_COPYDATA:
        return ((COPYDATASTRUCT *)lp)->cbData + ((char *)((COPYDATASTRUCT *)lp)->lpData)[1];
    }
    return DefWindowProcA(w, m, wp, lp);
}
static LRESULT CALLBACK sub(HWND w, UINT m, WPARAM wp, LPARAM lp)
{
    LRESULT r = CallWindowProcA(old_proc, w, m, wp, lp);
    return m == WM_USER + 1 ? r + 10000 : r;
}
static DWORD WINAPI sender(void *arg)
{
    LRESULT sum = 0;
    COPYDATASTRUCT c = {1, 3, "abc"};

    for (int i = 0; i < 50; i++)
        sum += SendMessageA(window, WM_USER + 1, i, 1);
    sum += SendMessageA(window, WM_COPYDATA, 0, (LPARAM)&c);
    sum += SendMessageA(window, WM_USER, 5, 0);
    PostMessageA(window, WM_USER + 3, 0, 0);
    return (DWORD)sum;
}
static DWORD main_thread;
static DWORD WINAPI poster(void *arg)
{
    for (int i = 0; i < 10; i++)
        PostThreadMessageA(main_thread, WM_USER + 9, i, i * i);
    return 0;
}
static int hooked;
static LRESULT CALLBACK hook(int code, WPARAM wp, LPARAM lp)
{
    if (code >= 0 && ((MSG *)lp)->message == WM_USER + 9)
        hooked++;
    return CallNextHookEx(NULL, code, wp, lp);
}

int main(void)
{
    WNDCLASSA c = {.lpfnWndProc = proc, .hInstance = GetModuleHandleA(NULL), .lpszClassName = "xlat test"};
    MSG m;
    DWORD code;

    printf("class: %d\n", RegisterClassA(&c) != 0);
    window = CreateWindowA("xlat test", "title", 0, 0, 0, 10, 10, HWND_MESSAGE, NULL, c.hInstance, (void *)0x1234);
    printf("window: %d, messages %d\n", window != NULL, created);
    char text[32] = "";
    GetWindowTextA(window, text, sizeof text);
    printf("text \"%s\"\n", text);
    printf("nested: %ld", SendMessageA(window, WM_USER, 30, 100));
    printf(", most %d\n", most);
    old_proc = (WNDPROC)SetWindowLongA(window, GWL_WNDPROC, (LONG)sub);
    printf("subclassed: %ld\n", SendMessageA(window, WM_USER + 1, 7, 3));
    HANDLE t = CreateThread(NULL, 0, sender, NULL, 0, NULL);
    while (GetMessageA(&m, NULL, 0, 0) > 0 && m.message != WM_USER + 3)
        DispatchMessageA(&m);
    WaitForSingleObject(t, INFINITE);
    GetExitCodeThread(t, &code);
    printf("across threads: %lu\n", code);
    main_thread = GetCurrentThreadId();
    HHOOK h = SetWindowsHookExA(WH_GETMESSAGE, hook, NULL, main_thread);
    t = CreateThread(NULL, 0, poster, NULL, 0, NULL);
    int sum = 0;
    for (int got = 0; got < 10 && GetMessageA(&m, NULL, 0, 0) > 0;)
        if (m.message == WM_USER + 9)
            got++, sum += (int)m.lParam;
    WaitForSingleObject(t, INFINITE);
    UnhookWindowsHookEx(h);
    printf("thread messages: %d, hooked %d\n", sum, hooked);
    SetTimer(window, 5, 10, NULL);
    BOOL r;
    while ((r = GetMessageA(&m, NULL, 0, 0)) > 0)
        DispatchMessageA(&m);
    printf("quit: %d %u, timers %d, messages %d\n", r, m.wParam, timers, created);
    return 0;
}
//: flags -luser32

/* EXPECT
class: 1
window: 1, messages 3
text "title"
nested: 130, most 31
subclassed: 10017
across threads: 502606
thread messages: 285, hooked 10
quit: 0 23, timers 3, messages 7
*/
