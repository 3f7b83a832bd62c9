import socket, time, json, threading
from tests.load.till import Till
from decimal import Decimal
def raw(port, data, timeout=5, shut=False):
    s=socket.create_connection(("127.0.0.1",port),timeout=timeout)
    s.sendall(data)
    if shut: s.shutdown(socket.SHUT_WR)
    out=b""
    try:
        while True:
            p=s.recv(65536)
            if not p: break
            out+=p
            if b"\r\n\r\n" in out and not shut: 
                s.settimeout(0.3)
    except Exception as e:
        out+=b" !!"+repr(e).encode()
    s.close()
    return out[:600]
def test_wire(server, shop):
    shop.has("CAFE",50); shop.opens_register()
    tok=shop.http().token
    body=json.dumps({"items":[{"inventory_id":shop.products["CAFE"],"quantity":1,"unit_price":100}],"amount_paid":116,"register_id":shop.session_id}).encode()
    def head(extra, path="/pos/api/sales"): return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {tok}\r\nContent-Type: application/json\r\n{extra}\r\n".encode()
    print("ok", raw(server.port, head(f"Content-Length: {len(body)}\r\n")+body))
    print("chunked", raw(server.port, head("Transfer-Encoding: chunked\r\n")+f"{len(body):x}\r\n".encode()+body+b"\r\n0\r\n\r\n"))
    print("trunc", raw(server.port, head(f"Content-Length: {len(body)+50}\r\n")+body, shut=True))
    print("trunc2", raw(server.port, head(f"Content-Length: {len(body)+50}\r\n")+body[:20], shut=True))
    print("neg", raw(server.port, head("Content-Length: -5\r\n")+body))
    print("abc", raw(server.port, head("Content-Length: abc\r\n")+body))
    print("two", raw(server.port, head(f"Content-Length: 5\r\nContent-Length: {len(body)}\r\n")+body))
    print("less", raw(server.port, head(f"Content-Length: {len(body)-5}\r\n")+body))
    print("none", raw(server.port, head("")+body))
    print("garbage", raw(server.port, b"\x00\xff\x01\x02GARBAGE\r\n\r\n"))
    print("http2", raw(server.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
    print("longurl", raw(server.port, b"GET /"+b"a"*70000+b" HTTP/1.1\r\nHost: x\r\n\r\n"))
    print("longhdr", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\nX-A: "+b"a"*500000+b"\r\n\r\n"))
    print("manyhdr", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n"+b"".join(b"X-%d: a\r\n"%i for i in range(500))+b"\r\n"))
    print("badhost", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
    print("nohost", raw(server.port, b"GET /pos/health HTTP/1.1\r\n\r\n"))
    print("badauth", raw(server.port, b"GET /pos/api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n"))
    print("badkey", raw(server.port, head(f"Idempotency-Key: \xff\xe1\r\nContent-Length: {len(body)}\r\n").decode().encode("latin-1")+body))
    big=b'{"notes":"'+b"x"*2_000_000+b'"}'
    print("big", raw(server.port, head(f"Content-Length: {len(big)}\r\n")+big))
    print("bigclaimed", raw(server.port, head(f"Content-Length: 99999999999\r\n")+b"{"))
    print("expect", raw(server.port, head(f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n")+body))
    print("bigchunk", raw(server.port, head("Transfer-Encoding: chunked\r\n")+f"{len(big):x}\r\n".encode()+big+b"\r\n0\r\n\r\n"))
    print("absurl", raw(server.port, b"GET http://evil/pos/health HTTP/1.1\r\nHost: x\r\n\r\n"))
    print("dotdot", raw(server.port, b"GET /pos/api/../health HTTP/1.1\r\nHost: x\r\n\r\n"))
    print("badpct", raw(server.port, b"GET /pos/%zz%ff HTTP/1.1\r\nHost: x\r\n\r\n"))
    print("rawutf8", raw(server.port, "GET /pos/ñ HTTP/1.1\r\nHost: x\r\n\r\n".encode()))
    print("sales", shop.count("sale"))
    ss=[]
    for i in range(20):
        s=socket.create_connection(("127.0.0.1",server.port)); s.sendall(head("Content-Length: 100\r\n")+b"{"); ss.append(s)
    time.sleep(.3)
    t=time.time()
    try: print("slow bodies:", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n\r\n", timeout=4)[:60], time.time()-t)
    except Exception as e: print("SLOW", e)
    for s in ss: s.close()
    time.sleep(.3)
    print("after", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n\r\n")[:60])
    ss=[]
    for i in range(20):
        s=socket.create_connection(("127.0.0.1",server.port)); s.sendall(b"GET /pos/health HTT"); ss.append(s)
    t=time.time()
    print("slow heads:", raw(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n\r\n")[:60], time.time()-t)
    print(server.said()[-1500:])
