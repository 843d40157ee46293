"""Command line: parse, call, print."""
from __future__ import annotations
import argparse, dataclasses, json, sys
from pathlib import Path
def main(argv=None):
    p=argparse.ArgumentParser(); sub=p.add_subparsers(dest='c'); 
    a=sub.add_parser('ask'); a.add_argument('q'); a.add_argument('--json',action='store_true'); a.add_argument('--home',type=Path)
    i=sub.add_parser('ingest'); i.add_argument('paths',nargs='*',type=Path); i.add_argument('--home',type=Path)
    o=p.parse_args(argv)
    from rag import assembly, loaders
    from rag.settings import load_settings
    s=load_settings(home=o.home)
    if o.c=='ingest':
        with assembly.open_writer(s) as w:
            files=loaders.find_files(o.paths).files if o.paths else assembly.packaged_files()
            for x in w.ingest(files): print(x)
            w.finish()
    else:
        r=assembly.open_reader(s)
        for q in (sys.stdin if o.q=='-' else [o.q]):
            x=r.chain.invoke(q); print(json.dumps(dataclasses.asdict(x),ensure_ascii=False) if o.json else x.text, flush=True)
        r.close()
    return 0
